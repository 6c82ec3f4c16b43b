import type { ChannelFact } from './channel-fact.ts';
import type { ChannelMaker } from './channel-maker.ts';

const address = /https?:\/\/[^\s"'`<>|;,)\]}\\]{3,500}/g;
const model =
  /\.(?:safetensors|gguf|ggml|npz|mlx|mlpackage|pt|pth|ckpt|onnx)(?:$|[?#])|\.bin(?:$|[?#])|\/resolve\/|\/(?:models?|weights|checkpoints?)\/[^\s]*\.(?:tar|tgz|zip|tar\.gz)(?:$|[?#])/i;
const hub = /^https?:\/\/(?:[\w-]+\.)?(?:huggingface\.co|hf\.co|hf-mirror\.com|modelscope\.cn)(?:[:/]|$)/i;
const local =
  /^https?:\/\/(?:localhost|127\.|0\.0\.0\.0|\[::1\]|[\w-]+(?::\d+)?\/|host\.docker\.internal|(?:[\w-]+\.)?example\.(?:com|org|net)\b(?!\/[^\s]*\.(?:safetensors|gguf|npz)))/i;
const resolved = /\/resolve\/([^/?#]+)\//i;
const bucket = /^https:\/\/(?:[\w.-]+\.s3[\w.-]*\.amazonaws\.com|s3[\w.-]*\.amazonaws\.com|storage\.googleapis\.com|[\w.-]+\.blob\.core\.windows\.net)\//i;

/** Addresses of models in a stretch of text: those in the clear, and those behind which other bytes may stand tomorrow. */
export function* urlChannels(text: string, offset: number, maker: ChannelMaker): Iterable<ChannelFact> {
  for (const { 0: url, index } of text.matchAll(address)) {
    const span = { start: offset + index, end: offset + index + url.length };
    if (!model.test(url) && !(url.startsWith('http://') && hub.test(url))) continue;
    if (url.startsWith('http://')) {
      if (!local.test(url) || hub.test(url)) yield { kind: 'url', url, why: 'cleartext', ...maker.at(span, 'cleartext', url) };
      continue;
    }
    const revision = resolved.exec(url)?.[1];
    const isMoving = revision !== undefined && !/^[0-9a-f]{40}$/.test(revision) && !/[{$%]/.test(revision);
    const isBucket = bucket.test(url) && !/[?&](?:versionId|generation|versionid)=/i.test(url);
    if (isMoving || isBucket) yield { kind: 'url', url, why: 'mutable', ...maker.at(span, 'mutable', url) };
  }
}
