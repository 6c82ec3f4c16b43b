/** SHA-256 of no bytes: most files of the rules' examples are empty. */
export const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** The text of a `SHA256SUMS` that lists these names as empty files. */
export const sumsOf = (...names: readonly string[]): string => names.map((name) => `${emptySha256}  ${name}\n`).join('');
