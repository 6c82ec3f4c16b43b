import { ruleTester } from '@mlx-guard/testing';
import { modelInspect } from './index.ts';

ruleTester(modelInspect);
