export type { Defect, Dependency, Evidence } from './dependency.ts';
export { asksForPackages } from './pyproject.ts';
export { isPackageName, isVersion, normaliseName } from './python-name.ts';
export { type Include, type Requirements, readRequirements } from './requirements.ts';
export { decodeText } from './text.ts';
export { readUvLock, type UvLock } from './uv-lock.ts';
