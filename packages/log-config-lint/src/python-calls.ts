/** Calls that configure what is logged, and where their parameters stand that may be given by position (the versions that examples name). */
const watched: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'asyncio.run': {},
  'cgitb.enable': {},
  'fastapi.FastAPI': {},
  'fastapi.staticfiles.StaticFiles': {},
  'flask.Flask.run': {},
  'huggingface_hub.logging.set_verbosity_debug': {},
  'huggingface_hub.utils.logging.set_verbosity_debug': {},
  'langchain.globals.set_debug': { value: 0 },
  'langchain.globals.set_verbose': { value: 0 },
  'langchain_core.globals.set_debug': { value: 0 },
  'langchain_core.globals.set_verbose': { value: 0 },
  'logging.basicConfig': {},
  'logging.config.dictConfig': { config: 0 },
  'logging.config.fileConfig': { fname: 0, defaults: 1, disable_existing_loggers: 2 },
  'logging.config.listen': { port: 0, verify: 1 },
  'logging.disable': { level: 0 },
  'logging.handlers.DatagramHandler': { host: 0 },
  'logging.handlers.HTTPHandler': { host: 0, url: 1, method: 2, secure: 3 },
  'logging.handlers.SMTPHandler': { mailhost: 0, credentials: 4, secure: 5 },
  'logging.handlers.SocketHandler': { host: 0 },
  'logging.handlers.SysLogHandler': { address: 0 },
  'mlx.core.metal.start_capture': { path: 0 },
  'mlx_lm.models.cache.save_prompt_cache': { file_name: 0 },
  'os.chmod': { path: 0, mode: 1 },
  'os.umask': { mask: 0 },
  'resource.setrlimit': { resource: 0, limits: 1 },
  'rich.logging.RichHandler': {},
  'rich.traceback.install': {},
  'sentry_sdk.init': {},
  'starlette.applications.Starlette': {},
  'starlette.staticfiles.StaticFiles': {},
  'structlog.dev.RichTracebackFormatter': {},
  'structlog.processors.dict_tracebacks': {},
  'structlog.tracebacks.ExceptionDictTransformer': {},
  'transformers.logging.set_verbosity_debug': {},
  'transformers.utils.logging.set_verbosity_debug': {},
  'uvicorn.Config': {},
  'uvicorn.run': {},
};

const families = [/^mlflow\.\w+\.autolog$/, /^mlflow\.autolog$/, /^sentry_sdk\.integrations\.[\w.]+Integration$/];

/** Where the parameters of a call stand that is worth a fact; undefined for any other call. */
export function watchedCall(full: string): Readonly<Record<string, number>> | undefined {
  if (Object.hasOwn(watched, full)) return watched[full];
  return families.some((family) => family.test(full.slice(0, 200))) ? {} : undefined;
}

/** Handlers that write to a place of their own, and their parameters (Python 3.14, `logging` and `logging.handlers`). */
export const handlerPlaces: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'logging.FileHandler': { filename: 0 },
  'logging.StreamHandler': { stream: 0 },
  'logging.basicConfig': {},
  'logging.handlers.HTTPHandler': { host: 0 },
  'logging.handlers.RotatingFileHandler': { filename: 0, maxBytes: 2, backupCount: 3 },
  'logging.handlers.SMTPHandler': { mailhost: 0 },
  'logging.handlers.SocketHandler': { host: 0 },
  'logging.handlers.SysLogHandler': { address: 0 },
  'logging.handlers.TimedRotatingFileHandler': { filename: 0, when: 1, backupCount: 3 },
  'logging.handlers.WatchedFileHandler': { filename: 0 },
  'loguru.logger.add': { sink: 0 },
  'rich.logging.RichHandler': { level: 0 },
};
