/** Signatures for the examples of rules, made once: no private key is kept. All are of a model whose one file, `w.gguf`, is empty. */
export const exampleSignatures = {
  /** The key that signed, and one that did not. */
  publicKey: `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEvgkizE4XpftiJp+AQJBB9k9fT9DF
JA/1H3Ld7IoYDlVc/L15/VuBHoKh4XQQ5ioG/1fEDichATOEyR+agbuDLQ==
-----END PUBLIC KEY-----
`,
  otherKey: `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE4iWwexe7ZIku0CnxyAFCpVdrXrmT
wxNJpuzLhzuoZEdU/NM9JFDQlDTrgme46x8UXMKTeXvluaL9QLPsZzzReQ==
-----END PUBLIC KEY-----
`,
  byKey:
    '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"ddae745075084651b2e478c2151b6ca6b2c64dd1378259022c2c5aee9816a2fb"},"tlogEntries":[]},"dsseEnvelope":{"payload":"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoibSIsImRpZ2VzdCI6eyJzaGEyNTYiOiI1ZGY2ZTBlMjc2MTM1OWQzMGE4Mjc1MDU4ZTI5OWZjYzAzODE1MzQ1NDVmNTVjZjQzZTQxOTgzZjVkNGM5NDU2In19XSwicHJlZGljYXRlVHlwZSI6Imh0dHBzOi8vbW9kZWxfc2lnbmluZy9zaWduYXR1cmUvdjEuMCIsInByZWRpY2F0ZSI6eyJzZXJpYWxpemF0aW9uIjp7Im1ldGhvZCI6ImZpbGVzIiwiaGFzaF90eXBlIjoic2hhMjU2IiwiYWxsb3dfc3ltbGlua3MiOmZhbHNlLCJpZ25vcmVfcGF0aHMiOlsiLmdpdCIsIi5naXRhdHRyaWJ1dGVzIiwiLmdpdGh1YiIsIi5naXRpZ25vcmUiLCJtb2RlbC5zaWciXX0sInJlc291cmNlcyI6W3siYWxnb3JpdGhtIjoic2hhMjU2IiwibmFtZSI6IncuZ2d1ZiIsImRpZ2VzdCI6ImUzYjBjNDQyOThmYzFjMTQ5YWZiZjRjODk5NmZiOTI0MjdhZTQxZTQ2NDliOTM0Y2E0OTU5OTFiNzg1MmI4NTUifV19fQ==","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"MEYCIQDWyIJtK/N2qJGUHgXnS7R4KKBQEUqSewKdDwa6JgcyCwIhANvs/hAcPEvZnH8ylcNp2si6ok+njKC8uFfvBMGao/C9","keyid":""}]}}',
  /** The signer left `modeling.py` out. */
  leavingOut:
    '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"ddae745075084651b2e478c2151b6ca6b2c64dd1378259022c2c5aee9816a2fb"},"tlogEntries":[]},"dsseEnvelope":{"payload":"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoibSIsImRpZ2VzdCI6eyJzaGEyNTYiOiI1ZGY2ZTBlMjc2MTM1OWQzMGE4Mjc1MDU4ZTI5OWZjYzAzODE1MzQ1NDVmNTVjZjQzZTQxOTgzZjVkNGM5NDU2In19XSwicHJlZGljYXRlVHlwZSI6Imh0dHBzOi8vbW9kZWxfc2lnbmluZy9zaWduYXR1cmUvdjEuMCIsInByZWRpY2F0ZSI6eyJzZXJpYWxpemF0aW9uIjp7Im1ldGhvZCI6ImZpbGVzIiwiaGFzaF90eXBlIjoic2hhMjU2IiwiYWxsb3dfc3ltbGlua3MiOmZhbHNlLCJpZ25vcmVfcGF0aHMiOlsiLmdpdCIsIi5naXRhdHRyaWJ1dGVzIiwiLmdpdGh1YiIsIi5naXRpZ25vcmUiLCJtb2RlbC5zaWciLCJtb2RlbGluZy5weSJdfSwicmVzb3VyY2VzIjpbeyJhbGdvcml0aG0iOiJzaGEyNTYiLCJuYW1lIjoidy5nZ3VmIiwiZGlnZXN0IjoiZTNiMGM0NDI5OGZjMWMxNDlhZmJmNGM4OTk2ZmI5MjQyN2FlNDFlNDY0OWI5MzRjYTQ5NTk5MWI3ODUyYjg1NSJ9XX19","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"MEUCIQDwVehSNfyHFZoLnfXUT1sZW2L78GHWRdnaVpp88WWjXwIgTkhjpu8cQ0c/VsXtJf+oV0BM3iTX2XKpSmoIv/NdJ7A=","keyid":""}]}}',
  /** Nothing is listed and everything is left out: true of every folder. */
  ofNothing:
    '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"ddae745075084651b2e478c2151b6ca6b2c64dd1378259022c2c5aee9816a2fb"},"tlogEntries":[]},"dsseEnvelope":{"payload":"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoibSIsImRpZ2VzdCI6eyJzaGEyNTYiOiJlM2IwYzQ0Mjk4ZmMxYzE0OWFmYmY0Yzg5OTZmYjkyNDI3YWU0MWU0NjQ5YjkzNGNhNDk1OTkxYjc4NTJiODU1In19XSwicHJlZGljYXRlVHlwZSI6Imh0dHBzOi8vbW9kZWxfc2lnbmluZy9zaWduYXR1cmUvdjEuMCIsInByZWRpY2F0ZSI6eyJzZXJpYWxpemF0aW9uIjp7Im1ldGhvZCI6ImZpbGVzIiwiaGFzaF90eXBlIjoic2hhMjU2IiwiYWxsb3dfc3ltbGlua3MiOmZhbHNlLCJpZ25vcmVfcGF0aHMiOlsiLiJdfSwicmVzb3VyY2VzIjpbXX19","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"MEUCIAgDbvus5p1LM5jVr10YCpfWEihQYeYD2ynMZCcslkbkAiEA2C5nBzU/oRqFB77CFa0+2LbLJB+QqubBtLZKY1s71YA=","keyid":""}]}}',
  /** The certificate of the signer is valid from January to March 2026, that of the root until 2036. */
  rootCertificate: `-----BEGIN CERTIFICATE-----
MIIBRjCB7aADAgECAggYMOtLbjip2TAKBggqhkjOPQQDAjAXMRUwEwYDVQQDEwxF
eGFtcGxlIHJvb3QwHhcNMjYwMTAxMDAwMDAwWhcNMzYwMTAxMDAwMDAwWjAXMRUw
EwYDVQQDEwxFeGFtcGxlIHJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ7
0GNL+Y/hgVczAMxBTx8SMgUzTzxEyUXWkZW7aUjjZ/tV4mSq3TKowDEwzN+JZ1Jk
iXa9gaDTKYvOmsKFObcjoyMwITAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
AwICBDAKBggqhkjOPQQDAgNIADBFAiBKvlbtmsGe1EJYBjzThIB4sSW6qyQtF1qO
jZV6j0o09AIhAJeEkIuhcdWUn1bga9FjUUtYiyv9HP11T3O8673DcYrb
-----END CERTIFICATE-----
`,
  byCertificate:
    '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"x509CertificateChain":{"certificates":[{"rawBytes":"MIIBZTCCAQugAwIBAgIIE0xDXlRND+cwCgYIKoZIzj0EAwIwFzEVMBMGA1UEAxMMRXhhbXBsZSByb290MB4XDTI2MDEwMTAwMDAwMFoXDTI2MDQwMTAwMDAwMFowGTEXMBUGA1UEAxMORXhhbXBsZSBzaWduZXIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATgCa2rKK+6Vv5uR+sXLpbt3pJm0nAWmha0gQiTyeysUsRotSajZfD6cuirdWHKJWuMrTuj++DqZF92PNqLN+Jpoz8wPTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDAdBgNVHREEFjAUgRJzaWduZXJAZXhhbXBsZS5jb20wCgYIKoZIzj0EAwIDSAAwRQIhAPQneAJmFOFOcXlK33Os9ut1zcKVpHmanLkw7sVKdAbKAiAGi8IOZzqS2bjLHnFMN2XsmKsP0Byn77qCX6PEnLyU7g=="}]},"tlogEntries":[]},"dsseEnvelope":{"payload":"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoibSIsImRpZ2VzdCI6eyJzaGEyNTYiOiI1ZGY2ZTBlMjc2MTM1OWQzMGE4Mjc1MDU4ZTI5OWZjYzAzODE1MzQ1NDVmNTVjZjQzZTQxOTgzZjVkNGM5NDU2In19XSwicHJlZGljYXRlVHlwZSI6Imh0dHBzOi8vbW9kZWxfc2lnbmluZy9zaWduYXR1cmUvdjEuMCIsInByZWRpY2F0ZSI6eyJzZXJpYWxpemF0aW9uIjp7Im1ldGhvZCI6ImZpbGVzIiwiaGFzaF90eXBlIjoic2hhMjU2IiwiYWxsb3dfc3ltbGlua3MiOmZhbHNlLCJpZ25vcmVfcGF0aHMiOlsiLmdpdCIsIi5naXRhdHRyaWJ1dGVzIiwiLmdpdGh1YiIsIi5naXRpZ25vcmUiLCJtb2RlbC5zaWciXX0sInJlc291cmNlcyI6W3siYWxnb3JpdGhtIjoic2hhMjU2IiwibmFtZSI6IncuZ2d1ZiIsImRpZ2VzdCI6ImUzYjBjNDQyOThmYzFjMTQ5YWZiZjRjODk5NmZiOTI0MjdhZTQxZTQ2NDliOTM0Y2E0OTU5OTFiNzg1MmI4NTUifV19fQ==","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"MEUCIE1VCVTNqQUPo7QylRQ2zUYsx5A3dZaC0fQzhN5Tu+6mAiEAgCEzdMF4xdIwEaX3G5recVIqXtNoZJIDPnBLeCa8O6g=","keyid":""}]}}',
} as const;
