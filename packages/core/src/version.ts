/** The version of mlx-guard; a test holds it equal to every package.json. */
export const toolVersion = '0.1.0';

/** Where the project, its rules and its schemas are documented. */
export const projectUrl = 'https://github.com/mlx-guard/mlx-guard';
