export * from './defect.ts';
export * from './detect.ts';
export * from './encode-gguf.ts';
export * from './encode-safetensors.ts';
export * from './file-name.ts';
export * from './gguf.ts';
export * from './model-read.ts';
export * from './safetensors.ts';
