import { ruleTester } from '@mlx-guard/testing';
import { memoryBudget } from './index.ts';

ruleTester(memoryBudget);
