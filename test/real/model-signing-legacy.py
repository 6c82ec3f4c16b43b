"""Signs the model `m0` of a folder with a key of it as release 0.2.0 of the reference implementation did: `FOLDER KEY SIGNATURE`."""

import hashlib
import pathlib
import sys

from in_toto_attestation.v1 import statement
from model_signing.signature.key import ECKeySigner

root = pathlib.Path(sys.argv[1])
model = root / "m0"
files = sorted(path for path in model.rglob("*") if path.is_file())
subjects = [
    statement.ResourceDescriptor(name=str(path.relative_to(model)), digest={"sha256": hashlib.sha256(path.read_bytes()).hexdigest()}).pb
    for path in files
]
predicate = {"unused": "it's \"quoted\" \\ é\n"}
bundle = ECKeySigner.from_path(str(root / sys.argv[2])).sign(statement.Statement(subjects, "https://model_signing/Digests/v0.1", predicate))
(root / sys.argv[3]).write_text(bundle.to_json())
