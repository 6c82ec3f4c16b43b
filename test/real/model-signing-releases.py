"""Signs the model `m` of a folder with its first key and certificate, in every way that this release of the reference implementation knows."""

import json
import pathlib
import sys

from model_signing import hashing, signing

# Otherwise a signer that is replaced at once asks the network for its trust root.
signing.Config.use_sigstore_signer = lambda self, **_: self

root = pathlib.Path(sys.argv[1])
made = []
for kind in ["sha256", "shards", "blake2", "blake3"]:
    for method in ["key", "certificate"]:
        try:
            config = hashing.Config()
            if kind == "shards":
                config.use_shard_serialization(hashing_algorithm="sha256", shard_size=1_000_000)
            else:
                config.use_file_serialization(hashing_algorithm=kind)
            signer = signing.Config().set_hashing_config(config)
            if method == "key":
                signer.use_elliptic_key_signer(private_key=root / "key0.pem")
            else:
                signer.use_certificate_signer(
                    private_key=root / "key0.pem", signing_certificate=root / "leaf0.pem", certificate_chain=[root / "middle.pem"]
                )
            signer.sign(root / "m0", root / f"{sys.argv[2]}-{kind}-{method}.sig")
            made.append([method, f"{sys.argv[2]}-{kind}-{method}.sig"])
        except (TypeError, ValueError):
            pass  # This release has not got it.
print(json.dumps(made))
