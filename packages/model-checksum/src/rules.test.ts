import { ruleTester } from '@mlx-guard/testing';
import { modelChecksum } from './index.ts';

ruleTester(modelChecksum);
