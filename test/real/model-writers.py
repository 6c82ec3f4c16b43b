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

mx.savez(str(folder / "mlx.npz"), **arrays)
mx.savez_compressed(str(folder / "mlx-compressed.npz"), **arrays)
for name, value in arrays.items():
    mx.save(str(folder / f"mlx-{name}.npy"), value)
mx.save(str(folder / "mlx-transposed.npy"), mx.ones((4, 8)).T)

for kind in ("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", "c8", ">f4"):
    label = {"?": "bool", ">f4": "big-endian"}.get(kind, kind)
    for name, array in {"vector": np.ones(3, kind), "fortran": np.asfortranarray(np.ones((3, 4), kind)), "scalar": np.zeros((), kind), "empty": np.zeros((0, 2), kind)}.items():
        np.save(folder / f"numpy-{label}-{name}.npy", array)
with open(folder / "numpy-version-2.npy", "wb") as file:
    np.lib.format.write_array(file, np.ones(3), version=(2, 0))
np.savez(folder / "numpy.npz", a=np.ones(3), b=np.zeros((4, 4)))
np.savez_compressed(folder / "numpy-compressed.npz", a=np.zeros(1_000_000), b=np.ones(1000))
np.savez(folder / "numpy-many.npz", **{f"k{index}": np.ones(index % 50) for index in range(2000)})
