import { ruleTester } from '@mlx-guard/testing';
import { dependencyAudit } from './index.ts';

ruleTester(dependencyAudit);
