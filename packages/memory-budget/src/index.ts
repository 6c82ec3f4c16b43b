export { memoryBudget } from './guard.ts';
