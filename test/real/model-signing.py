"""Signs models with the reference implementation, and verifies with it: `make FOLDER SEED TREES`, `sign FOLDER` and `verify FOLDER`."""

import json
import os
import pathlib
import random
import sys
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from model_signing import hashing, signing, verifying

CURVES = [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()]
NAMES = ["model", "config", "tokenizer", "räksmörgås", "名前", "with space", "UPPER", "Zed", "a-b", "a.b", "😀"]


def pem(path, key):
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    path.with_suffix(".pub").write_bytes(public)


def certificate(name, key, issuer_name, issuer_key, ca, start, end):
    build = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer_name)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not ca, content_commitment=False, key_encipherment=False, data_encipherment=False,
                key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )
    if not ca:
        build = build.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
    return build.sign(issuer_key, hashes.SHA256())


def tree(folder, rng):
    folder.mkdir(parents=True)
    for number in range(rng.randint(1, 12)):
        depth = rng.choice([0, 0, 0, 1, 2])
        parts = [rng.choice(NAMES) + str(rng.randint(0, 3)) for _ in range(depth)]
        target = folder.joinpath(*parts)
        if any(p.is_file() for p in [target, *target.parents]):
            continue
        target.mkdir(parents=True, exist_ok=True)
        file = target / f"{rng.choice(NAMES)}-{number}{rng.choice(['.safetensors', '.json', '.bin', '', '.txt'])}"
        file.write_bytes(rng.randbytes(rng.choice([0, 1, 100, 999_999, 1_000_000, 1_000_001, 2_500_000])))
    (folder / "weights.safetensors").write_bytes(rng.randbytes(5_000))


def hashing_of(kind):
    method, algorithm = kind
    config = hashing.Config()
    if method == "shards":
        return config.use_shard_serialization(hashing_algorithm=algorithm, shard_size=1_000_000)
    return config.use_file_serialization(hashing_algorithm=algorithm)


KINDS = [("files", "sha256"), ("files", "blake2"), ("files", "blake3"), ("shards", "sha256"), ("shards", "blake2")]


def make(root, seed, trees):
    rng = random.Random(seed)
    now = datetime.now(timezone.utc)
    start, end = now - timedelta(days=2), now + timedelta(days=30)
    cases = []
    keys = [ec.generate_private_key(curve) for curve in CURVES]
    for index, key in enumerate(keys):
        pem(root / f"key{index}.pem", key)
    ca, middle = ec.generate_private_key(CURVES[0]), ec.generate_private_key(CURVES[0])
    for name, cert in [
        ("root", certificate("root", ca, "root", ca, True, start, end)),
        ("middle", certificate("middle", middle, "root", ca, True, start, end)),
        *[(f"leaf{i}", certificate("leaf", key, "middle", middle, False, start, end)) for i, key in enumerate(keys)],
        ("expired", certificate("leaf", keys[0], "middle", middle, False, start, now - timedelta(days=1))),
    ]:
        (root / f"{name}.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    for number in range(trees):
        folder = root / f"m{number}"
        tree(folder, rng)
        kind, curve, single = KINDS[number % len(KINDS)], number % 3, number % 11 == 10
        model = folder / "weights.safetensors" if single else folder
        signature = root / f"m{number}.sig"
        config = signing.Config().set_hashing_config(hashing_of(kind))
        method = "certificate" if number % 4 == 3 else "key"
        if method == "key":
            config.use_elliptic_key_signer(private_key=root / f"key{curve}.pem")
        else:
            config.use_certificate_signer(
                private_key=root / f"key{curve}.pem", signing_certificate=root / f"leaf{curve}.pem", certificate_chain=[root / "middle.pem"]
            )
        config.sign(model, signature)
        cases.append({"model": os.path.relpath(model, root), "signature": signature.name, "method": method, "curve": curve, "kind": list(kind), "single": single})
    expired = signing.Config().set_hashing_config(hashing_of(KINDS[0]))
    expired.use_certificate_signer(private_key=root / "key0.pem", signing_certificate=root / "expired.pem", certificate_chain=[root / "middle.pem"])
    expired.sign(root / "m0", root / "expired.sig")
    print(json.dumps(cases))


def sign(root):
    """Signs with the first key each `[model, signature, settings]`."""
    for model, signature, more in json.load(sys.stdin):
        config = hashing_of(more.get("kind", KINDS[0])).set_allow_symlinks(more.get("links", False))
        config.set_ignored_paths(paths=more.get("ignore", []), ignore_git_paths=True)
        signer = signing.Config().set_hashing_config(config).use_elliptic_key_signer(private_key=root / "key0.pem")
        signer.sign(root / model, root / signature)


def verify(root):
    """Says of each case `[method, trusted file, model, signature, further settings]` whether the reference accepts it."""
    answers = []
    for method, trusted, model, signature, more in json.load(sys.stdin):
        config = verifying.Config()
        if method == "key":
            config.use_elliptic_key_verifier(public_key=root / trusted)
        else:
            config.use_certificate_verifier(certificate_chain=[root / trusted])
        links, unsigned = more.get("links", False), more.get("unsigned", False)
        config.set_hashing_config(hashing.Config().set_allow_symlinks(links)) if links else None
        config.set_ignore_unsigned_files(unsigned)
        try:
            config.verify(root / model, root / signature)
            answers.append("accepted")
        except Exception as thrown:
            answers.append(f"refused: {thrown}")
    print(json.dumps(answers))


if __name__ == "__main__":
    where = pathlib.Path(sys.argv[2])
    if sys.argv[1] == "make":
        make(where, sys.argv[3], int(sys.argv[4]))
    elif sys.argv[1] == "sign":
        sign(where)
    else:
        verify(where)
