import { valid } from '@renovatebot/pep440';

const namePattern = /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i;
const maxNameLength = 200;

/** Whether this names a Python package (PEP 508). */
export const isPackageName = (name: string): boolean => name.length <= maxNameLength && namePattern.test(name);

/** The one form of a Python package's name (PEP 503): `Foo.Bar_baz` and `foo-bar-baz` are the same. */
export const normaliseName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

const maxVersionLength = 200;

/** Whether this is a version (PEP 440). */
export const isVersion = (version: string): boolean => version.length <= maxVersionLength && valid(version) !== null;
