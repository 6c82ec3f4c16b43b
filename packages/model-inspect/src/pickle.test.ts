import { deflateSync } from 'node:zlib';
import { encodeNpy, encodeZip } from '@mlx-guard/model-formats';
import { runExample } from '@mlx-guard/testing';
import { describe, expect, test } from 'vitest';
import { arrayHeader, raw } from './example-models.ts';
import { modelInspect } from './index.ts';

const u32 = (value: number): string => String.fromCharCode(value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255);
const u64 = (value: number): string => u32(value) + u32(0);
const text = (value: string): string => `X${u32(value.length)}${value}`;
const short = (value: string): string => `\x8c${String.fromCharCode(value.length)}${value}`;
const call = 'cos\nsystem\n(Vid\ntR';
const zip = (name: string, body: string, more: readonly { readonly name: string; readonly data: Uint8Array }[] = []): Uint8Array =>
  encodeZip([{ name, data: raw(body) }, ...more]);
const torch = (body: string, name = 'archive/data.pkl'): Uint8Array => zip(name, body, [{ name: 'archive/version', data: raw('3\n') }]);

/** Ways of hiding a call, each with the name of a file that carries it. Nothing here does more than name a function. */
const evasions: readonly (readonly [string, string, Uint8Array])[] = [
  ['a plain call, protocol 0', 'm/w.pkl', raw(`${call}.`)],
  ['protocol 2', 'm/w.pkl', raw(`\x80\x02${call}.`)],
  ['protocol 4, names from the stack', 'm/w.pkl', raw(`\x80\x04${short('os')}${short('system')}\x93${short('id')}\x85R.`)],
  ['names recalled from the memo', 'm/w.pkl', raw(`\x80\x04${short('os')}\x94${short('system')}\x94)0h\0h\x01\x93${short('id')}\x85R.`)],
  ['PUT and MEMOIZE mixed', 'm/w.pkl', raw(`\x80\x04${short('math')}q\x05${short('os')}\x94h\x01${short('system')}\x93${short('id')}\x85R.`)],
  ['a memo far away', 'm/w.pkl', raw(`\x80\x02${text('os')}r${u32(4_000_000)}0j${u32(4_000_000)}${text('system')}\x93)R.`)],
  ['a name put together by DUP', 'm/w.pkl', raw('\x80\x04\x8c\x02os2\x93)R.')],
  ['an alias of the module', 'm/w.pkl', raw('cposix\nsystem\n(Vid\ntR.')],
  ['nt', 'm/w.pkl', raw('cnt\nsystem\n(Vid\ntR.')],
  ['eval', 'm/w.pkl', raw('c__builtin__\neval\n(V1\ntR.')],
  ['exec of builtins', 'm/w.pkl', raw('cbuiltins\nexec\n(V1\ntR.')],
  ['getattr', 'm/w.pkl', raw('cbuiltins\ngetattr\n(cbuiltins\nlist\nVappend\ntR.')],
  ['__import__', 'm/w.pkl', raw('cbuiltins\n__import__\n(Vos\ntR.')],
  ['a dotted name', 'm/w.pkl', raw(`\x80\x04${short('torch')}${short('serialization.os.system')}\x93)R.`)],
  ['a dotted name of an allowed module', 'm/w.pkl', raw(`\x80\x04${short('collections')}${short('OrderedDict.__init__')}\x93)R.`)],
  ['builtins of a harmless module', 'm/w.pkl', raw('cnumpy\n__builtins__\n.')],
  ['a gadget that no list has', 'm/w.pkl', raw('cidlelib.pyshell\nModifiedInterpreter\n)R.')],
  ['pip', 'm/w.pkl', raw('cpip._internal\nmain\n((lVinstall\natR.')],
  ['runpy', 'm/w.pkl', raw('crunpy\n_run_code\n(V1\n}tR.')],
  ['a class of the project itself', 'm/w.pkl', raw('capp.models\nModel\n)R.')],
  ['INST', 'm/w.pkl', raw('(Vid\nios\nsystem\n.')],
  ['OBJ', 'm/w.pkl', raw(`\x80\x02(cos\nsystem\n${text('id')}o.`)],
  ['NEWOBJ', 'm/w.pkl', raw(`\x80\x02csubprocess\nPopen\n${text('id')}\x85\x81.`)],
  ['NEWOBJ_EX', 'm/w.pkl', raw(`\x80\x04${short('subprocess')}${short('Popen')}\x93)}\x92.`)],
  ['EXT1', 'm/w.pkl', raw('\x80\x02\x82\x05)R.')],
  ['EXT4', 'm/w.pkl', raw(`\x80\x02\x84${u32(5)})R.`)],
  ['BUILD on a function', 'm/w.pkl', raw(`\x80\x02cnumpy\nndarray\n}${text('shape')}K\x01sb.`)],
  ['SETITEM on an import', 'm/w.pkl', raw(`\x80\x02ccollections\nCounter\n${text('a')}K\x01s.`)],
  ['a call of a result', 'm/w.pkl', raw('\x80\x02ccollections\nOrderedDict\n)R)R.')],
  ['a call of a list', 'm/w.pkl', raw('\x80\x02])R.')],
  ['a persistent id', 'm/w.pkl', raw('Pos.system\n.')],
  ['a binary persistent id', 'm/w.pkl', raw(`\x80\x02${text('x')}Q.`)],
  ['a buffer from outside', 'm/w.pkl', raw('\x80\x05\x97.')],
  ['an encoding that unpacks', 'm/w.pkl', raw(`\x80\x02c_codecs\nencode\n${text('x')}${text('zlib')}\x86R.`)],
  ['a stream that breaks after the call', 'm/w.pkl', raw(`${call}\xff`)],
  ['a stream that ends after the call', 'm/w.pkl', raw(call)],
  ['a second stream', 'm/w.pkl', raw(`\x80\x02].${call}.`)],
  ['a second stream behind noise', 'm/w.pkl', raw(`\x80\x02]..\x80\x02${call}.`)],
  ['a frame that ends within an opcode', 'm/w.pkl', raw(`\x80\x04\x95${u64(3)}${short('abcdef')}.`)],
  ['a frame within a frame', 'm/w.pkl', raw(`\x80\x04\x95${u64(20)}\x95${u64(2)}].`.padEnd(40, 'N'))],
  ['a frame beyond the end', 'm/w.pkl', raw(`\x80\x04\x95${u64(200)}].`)],
  ['a long text before the call', 'm/w.pkl', raw(`\x80\x02${`X${u32(300_000)}${'a'.repeat(300_000)}`}0${call}.`)],
  ['a long line before the call', 'm/w.pkl', raw(`V${'a'.repeat(300_000)}\n0${call}.`)],
  ['many opcodes before the call', 'm/w.pkl', raw(`\x80\x02${'N0'.repeat(200_000)}${call}.`)],
  ['an escaped name', 'm/w.pkl', raw('\x80\x02V\\u006fs\nVsystem\n\x93)R.')],
  ['PyTorch, the usual member', 'm/w.pt', torch(`\x80\x02${call}.`)],
  ['PyTorch, another member', 'm/w.pt', torch(`\x80\x02${call}.`, 'archive/data.txt')],
  ['PyTorch, protocol 0 without a name', 'm/w.bin', torch(`${call}.`, 'archive/data/0')],
  [
    'PyTorch, hidden from the directory',
    'm/w.pt',
    encodeZip([
      { name: 'archive/data.pkl', data: raw('\x80\x02].') },
      { name: 'x', data: raw(`${call}.`), isUnlisted: true },
    ]),
  ],
  ['PyTorch, said to be encrypted', 'm/w.pt', encodeZip([{ name: 'archive/data.pkl', data: raw(`${call}.`), flags: 1 }])],
  ['PyTorch, a wrong checksum', 'm/w.pt', encodeZip([{ name: 'archive/data.pkl', data: raw(`${call}.`), crc: 7 }])],
  ['PyTorch, packed', 'm/w.pt', encodeZip([{ name: 'archive/data.pkl', data: raw(`${call}.`), method: 8 }])],
  ['PyTorch before 1.6', 'm/w.pth', raw(`\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.\x80\x02${call}.\x80\x02].`)],
  ['an array of objects', 'm/w.npy', encodeNpy(arrayHeader({ descr: "'|O'" }), raw(`${call}.`))],
  ['an array of objects in an archive', 'm/w.npz', encodeZip([{ name: 'w.npy', data: encodeNpy(arrayHeader({ descr: "'|O'" }), raw(`${call}.`)) }])],
  ['a name that says nothing', 'm/w.dat', raw(`\x80\x02${call}.`)],
  ['no extension, protocol 0', 'm/weights', raw(`${call}.`)],
  ['the name of an image', 'm/w.png', raw(`\x80\x04\x95${u64(21)}${short('os')}${short('system')}\x93)R.`)],
  ['a packed pickle by name', 'm/w.joblib', raw('PK\x03\x04')],
];

describe('pickles that call', () => {
  test('there are many ways', () => {
    expect(new Set(evasions.map(([way]) => way)).size).toBe(evasions.length);
    expect(evasions.length).toBeGreaterThanOrEqual(40);
  });

  test.each(evasions)('%s', async (_, path, bytes) => {
    const { report } = await runExample(modelInspect, { files: { [path]: bytes } });
    expect(report.verdict).toBe('fail');
    expect(report.findings.some(({ severity, location }) => severity === 'error' && location?.path === path)).toBe(true);
  });

  test('a finding names what was seen before the stream broke', async () => {
    const { report } = await runExample(modelInspect, { files: { 'm/w.pkl': raw(`${call}\xff`) } });
    expect(report.findings.map(({ rule }) => rule)).toEqual(['model-inspect/pickle-global', 'model-inspect/pickle-present', 'model-inspect/pickle-malformed']);
    expect(report.findings[0]?.evidence).toMatchObject({ key: 'os.system', seen: 'os.system' });
  });

  test('a dangerous name cannot be allowed', async () => {
    const { report } = await runExample(modelInspect, { files: { 'm/w.pkl': raw(`${call}.`) }, settings: { 'allow-globals': 'os.system' } });
    expect(report.verdict).toBe('fail');
  });

  test('a packed pickle is no reason to trust it', async () => {
    const { report } = await runExample(modelInspect, { files: { 'm/w.pkl': new Uint8Array(deflateSync(raw(`${call}.`))) } });
    expect(report.verdict).not.toBe('pass');
  });
});

describe('texts that look like pickles', () => {
  test.each([
    'cat\ndog\nbird\n',
    'N.',
    '(a list)',
    'I am a text.\n',
    'class X:\n  pass\n',
    '}',
    '].',
    'constants\nmore\n',
    'import os\nimport sys\n(x)\n',
    'class\nname\n(Vid\nt)',
  ])('%j is none', async (words) => {
    const { report } = await runExample(modelInspect, { files: { 'notes.txt': words, vocab: words, 'a.py': words, 'site.pth': words } });
    expect(report.verdict).toBe('not-applicable');
  });
});
