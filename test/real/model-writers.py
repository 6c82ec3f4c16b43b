"""Writes models as real writers do into the folder given: MLX's own, and gguf with every type it knows."""

import sys
from pathlib import Path

import gguf
import mlx.core as mx
import numpy as np

folder = Path(sys.argv[1])
folder.mkdir(parents=True)

arrays = {
    "w": mx.random.normal((64, 64)).astype(mx.bfloat16),
    "scalar": mx.array(3.0),
    "empty": mx.zeros((0, 4)),
    "bool": mx.array([True, False]),
    "complex": mx.ones((2,)).astype(mx.complex64),
    "bytes": mx.arange(8).astype(mx.uint8),
}
mx.save_safetensors(str(folder / "mlx.safetensors"), arrays, {"format": "mlx"})
mx.save_safetensors(str(folder / "mlx-without-metadata.safetensors"), arrays)
mx.save_safetensors(str(folder / "mlx-nothing.safetensors"), {})
metadata = {"general.architecture": "llama", "n": mx.array(3, mx.uint32), "floats": mx.array([1.0, 2.0]), "tokens": ["a", "b"]}
for dtype in ("float32", "float16", "int8", "int16", "int32"):
    mx.save_gguf(str(folder / f"mlx-{dtype}.gguf"), {"a": mx.ones((4, 8)).astype(getattr(mx, dtype))}, metadata)
mx.save_gguf(str(folder / "mlx-without-metadata.gguf"), {"a": mx.ones((4,))})

for kind, (_, block_bytes) in gguf.constants.GGML_QUANT_SIZES.items():
    writer = gguf.GGUFWriter(str(folder / f"gguf-{kind.name}.gguf"), "llama")
    writer.add_token_list(["a", "b"])
    writer.add_uint64("long", 2**40)
    writer.add_custom_alignment(64)
    for name in ("t", "v"):
        writer.add_tensor(name, np.zeros((3, block_bytes * 2), np.uint8), raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
