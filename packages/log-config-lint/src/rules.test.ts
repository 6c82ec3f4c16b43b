import { ruleTester } from '@mlx-guard/testing';
import { logConfigLint } from './index.ts';

ruleTester(logConfigLint);
