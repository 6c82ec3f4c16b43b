/** What an unpickler may import, by module: nothing of it runs code or reaches outside, whatever the arguments. */
const tables: readonly (readonly [string, string])[] = [
  [
    'builtins __builtin__ exceptions',
    'bool bytearray bytes complex dict enumerate float frozenset int list long object range reversed set slice str tuple unicode xrange zip Ellipsis NotImplemented ' +
      'ArithmeticError AssertionError AttributeError BaseException Exception IndexError KeyError LookupError NotImplementedError OSError IOError ' +
      'OverflowError RuntimeError StopIteration SyntaxError TypeError UnicodeDecodeError ValueError ZeroDivisionError UserWarning Warning DeprecationWarning',
  ],
  ['collections', 'ChainMap Counter OrderedDict defaultdict deque UserDict UserList UserString'],
  ['copyreg copy_reg', '_reconstructor __newobj__'],
  ['_codecs', 'encode'],
  ['array', 'array _array_reconstructor'],
  ['datetime', 'date datetime time timedelta timezone tzinfo'],
  ['decimal', 'Decimal'],
  ['fractions', 'Fraction'],
  ['uuid', 'UUID SafeUUID'],
  ['re', '_compile RegexFlag'],
  ['random', 'Random'],
  ['types', 'SimpleNamespace'],
  ['argparse', 'Namespace'],
  ['zoneinfo', 'ZoneInfo._unpickle'],
  ['pathlib pathlib._local', 'Path PosixPath PurePath PurePosixPath PureWindowsPath WindowsPath'],
  ['ipaddress', 'IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface IPv6Network'],
  ['_queue queue', 'Empty Full'],
  ['time', 'struct_time'],
  ['string', 'Template'],
  [
    'numpy',
    'bool_ bool dtype ndarray matrix recarray record complex64 complex128 complexfloating float16 float32 float64 longdouble int8 int16 int32 int64 intc intp uint8 uint16 uint32 uint64 str_ bytes_ void datetime64 timedelta64 number',
  ],
  ['numpy.core.multiarray numpy._core.multiarray', '_reconstruct scalar'],
  ['numpy.core.numeric numpy._core.numeric', '_frombuffer'],
  ['numpy._core.records numpy.core.records numpy.rec', 'recarray record'],
  ['numpy.ma.core numpy.ma', '_mareconstruct MaskedArray MaskedConstant'],
  ['numpy.matrixlib.defmatrix', 'matrix'],
  ['numpy.random._pickle', '__bit_generator_ctor __generator_ctor __randomstate_ctor'],
  ['numpy.random._generator', 'Generator'],
  ['numpy.random.mtrand', 'RandomState'],
  ['numpy.random._mt19937', 'MT19937'],
  ['numpy.random._pcg64', 'PCG64 PCG64DXSM'],
  ['numpy.random._philox', 'Philox'],
  ['numpy.random._sfc64', 'SFC64'],
  ['numpy.random.bit_generator', 'SeedSequence __pyx_unpickle_SeedSequence'],
  [
    'numpy.dtypes',
    'BoolDType ByteDType Bytes0DType CLongDoubleDType Complex128DType Complex64DType DateTime64DType Float16DType Float32DType Float64DType Int16DType Int32DType Int64DType Int8DType IntDType ' +
      'LongDType LongDoubleDType LongLongDType ObjectDType ShortDType StrDType TimeDelta64DType UByteDType UInt16DType UInt32DType UInt64DType UInt8DType UIntDType ULongDType ULongLongDType UShortDType VoidDType',
  ],
  [
    'torch',
    'BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage DoubleStorage FloatStorage HalfStorage IntStorage LongStorage ShortStorage ' +
      'QInt32Storage QInt8Storage QUInt2x4Storage QUInt4x2Storage QUInt8Storage UntypedStorage Size Tensor device dtype layout memory_format ' +
      'bfloat16 bool cfloat complex128 complex32 complex64 double float float16 float32 float64 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu half int int16 int32 int64 int8 long ' +
      'qint32 qint8 quint2x4 quint4x2 quint8 short uint16 uint32 uint64 uint8 bits16 bits1x8 bits2x4 bits4x2 bits8 strided sparse_coo ' +
      'per_tensor_affine per_channel_affine per_tensor_symmetric per_channel_symmetric per_channel_affine_float_qparams',
  ],
  ['torch.storage', 'TypedStorage UntypedStorage'],
  ['torch.serialization', '_get_layout'],
  ['torch.nn.parameter', 'Parameter UninitializedParameter UninitializedBuffer'],
  [
    'torch._utils',
    '_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor _rebuild_sparse_tensor _rebuild_sparse_csr_tensor ' +
      '_rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_wrapper_subclass _rebuild_device_tensor_from_numpy _rebuild_device_tensor_from_cpu_tensor',
  ],
  ['torch._tensor', '_rebuild_from_type_v2'],
  ['torch.jit._pickle', 'build_boollist build_doublelist build_intlist build_tensorlist restore_type_tag'],
];

const allowed: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  tables.flatMap(([modules, names]) => modules.split(' ').map((module) => [module, new Set(names.split(' '))] as const)),
);

/** Whether an unpickler may import this without running anything that the pickle decides. */
export const isHarmless = (module: string, name: string): boolean => allowed.get(module)?.has(name) === true;

/** Modules that exist to run commands, reach files and networks, or load code. */
const dangerousModules =
  'os posix nt ntpath posixpath subprocess _posixsubprocess sys pty runpy code codeop importlib imp pkgutil zipimport shutil socket ssl socketserver http urllib urllib2 requests httpx aiohttp ' +
  'asyncio threading multiprocessing concurrent ctypes _ctypes cffi signal pdb bdb timeit cProfile profile trace doctest webbrowser smtplib ftplib telnetlib poplib imaplib xmlrpc pickle _pickle dill cloudpickle ' +
  'joblib marshal shelve tempfile glob io _io fileinput linecache inspect operator _operator functools pip ensurepip venv distutils setuptools platform commands popen2 idlelib lib2to3 antigravity ' +
  'test pydoc site sqlite3 logging atexit gc nturl2path _osx_support _aix_support _pyrepl uuid._popen winreg _winapi msvcrt builtins __builtin__ torch.hub torch.jit torch.load torch.utils torch._inductor torch._dynamo';

const dangerous: ReadonlySet<string> = new Set(dangerousModules.split(' '));

/** Whether a name that is not harmless is one that attacks use. */
export function isDangerous(module: string): boolean {
  if (dangerous.has(module)) return true;
  for (let end = module.indexOf('.'); end > 0; end = module.indexOf('.', end + 1)) if (dangerous.has(module.slice(0, end))) return true;
  return false;
}

/** Encodings that `_codecs.encode` may name: how bytes are written by older protocols. */
export const harmlessEncodings: ReadonlySet<string> = new Set(['latin1', 'latin-1', 'ascii', 'utf-8', 'utf8']);
