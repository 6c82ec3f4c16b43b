import { brewfile } from './brewfile.ts';
import { bunLock, bunLockb } from './bun-lock.ts';
import { cargoLock } from './cargo-lock.ts';
import { cmake } from './cmake.ts';
import { conanfile, conanLock } from './conan.ts';
import { condaEnvironment } from './conda-environment.ts';
import { condaLock } from './conda-lock.ts';
import { dockerfile } from './dockerfile.ts';
import type { Format } from './format.ts';
import { goMod } from './go-mod.ts';
import { packageJson } from './package-json.ts';
import { packageLock } from './package-lock.ts';
import { packageResolved } from './package-resolved.ts';
import { packageSwift } from './package-swift.ts';
import { pdmLock } from './pdm-lock.ts';
import { pipfile, pipfileLock } from './pipfile.ts';
import { pixiLock } from './pixi-lock.ts';
import { pnpmLock } from './pnpm-lock.ts';
import { poetryLock } from './poetry-lock.ts';
import { preCommit } from './pre-commit.ts';
import { pylock } from './pylock.ts';
import { pyproject } from './pyproject.ts';
import { requirements } from './requirements.ts';
import { setupCfg } from './setup-cfg.ts';
import { setupPy } from './setup-py.ts';
import { uvLock } from './uv-lock.ts';
import { vcpkg } from './vcpkg.ts';
import { workflow } from './workflow.ts';
import { yarnLock } from './yarn-lock.ts';

/** Every format that is read. A new one is a file and a line here. */
export const formats: readonly Format[] = [
  requirements,
  uvLock,
  poetryLock,
  pdmLock,
  pipfileLock,
  pylock,
  condaLock,
  pixiLock,
  pyproject,
  setupCfg,
  setupPy,
  pipfile,
  condaEnvironment,
  packageLock,
  pnpmLock,
  yarnLock,
  bunLock,
  bunLockb,
  packageJson,
  packageResolved,
  packageSwift,
  cargoLock,
  goMod,
  conanLock,
  conanfile,
  vcpkg,
  cmake,
  workflow,
  dockerfile,
  preCommit,
  brewfile,
];

/** The format of a file, by its path; undefined for what asks for no packages. */
export const formatOf = (path: string): Format | undefined => formats.find((format) => format.isAt(path));
