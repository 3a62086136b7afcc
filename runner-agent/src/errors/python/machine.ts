import { debianPackageOf } from "../data/shared-libraries.ts";
import { failure } from "../failure.ts";
import { first } from "../text.ts";
import type { Rule } from "./case.ts";

const MEMORY_NAMES = /^(?:MemoryError|_?ArrayMemoryError|OutOfMemoryException|ArrowMemoryError)$/;
const GPU = /\bCUDA\b|\bcuda\b|\bGPU\b|\bNVIDIA\b|\bcudnn\b|\bcuDNN\b|\bROCm?\b|\bHIP\b|\bnvml\b|\bNVML\b|\bMPS\b|\bnvidia-smi\b/;
const GPU_FULL =
  /CUDA out of memory|(?:CUDA|HIP) error: out of memory|CUDA_ERROR_OUT_OF_MEMORY|HIP out of memory|MPS backend out of memory|CUBLAS_STATUS_ALLOC_FAILED|cudaErrorMemoryAllocation|out of memory.*\b(?:GPU|cuda)|OOM when allocating tensor.*GPU|Out of memory while trying to allocate|RESOURCE_EXHAUSTED: Out of memory/i;
const GPU_ABSENT =
  /Found no NVIDIA driver|Torch not compiled with CUDA|No CUDA GPUs are available|no CUDA-capable device|CUDA driver (?:version is insufficient|initialization failed|library)|CUDA unknown error|CUDA is not available|CUDA (?:device|is required)|cuda\.is_available\(\) is False|No GPU (?:found|available|devices)|Driver\/library version mismatch|NVML Shared Library Not Found|NVIDIA driver|cudaErrorNoDevice|cudaErrorInsufficientDriver|libcuda|Cannot find a compatible GPU|no CUDA runtime|GPU is (?:required|not available)|No such GPU|invalid device ordinal|not built with CUDA|without CUDA|without GPU support|Unknown backend: 'gpu'|Unable to (?:load|initialize) CUDA|CUDA error/i;

/** Memory of the machine and of its graphics card. */
export const memoryOrGpu: Rule = (given) => {
  const { simple, text, message, root } = given;
  if (GPU.test(text) || /cupy|pycuda|pynvml|tensorrt|jax/.test(root)) {
    if (GPU_FULL.test(text)) return failure("gpu_out_of_memory");
    if (
      GPU_ABSENT.test(text) ||
      /^NVMLError_(?:LibraryNotFound|DriverNotLoaded)|^CudaSupportError$|^CUDARuntimeError$/.test(simple)
    )
      return failure("gpu_unavailable");
  }
  if (/^NVMLError_(?:LibraryNotFound|DriverNotLoaded|Uninitialized)/.test(simple)) return failure("gpu_unavailable");
  if ((simple === "OutOfMemoryError" && root === "torch") || (root === "tensorflow" && GPU_FULL.test(text)))
    return failure("gpu_out_of_memory");
  if (MEMORY_NAMES.test(simple)) return failure("out_of_memory");
  if (
    /Unable to allocate [\d.]+ [KMGTPE]i?B|DefaultCPUAllocator: (?:can't allocate|not enough) memory|OOM when allocating tensor|std::bad_alloc|malloc of size \d+ failed|Cannot allocate memory|could not allocate \d+ bytes/i.test(
      message,
    )
  )
    return failure("out_of_memory");
  if (simple === "BrokenProcessPool" || simple === "WorkerLostError" || simple === "TerminatedWorkerError") return null;
  return null;
};

/** Threads and processes that could not be started. */
export const processLimit: Rule = ({ message }) =>
  /can't start new thread|can't allocate lock|Resource temporarily unavailable.*fork|pthread_create failed/.test(message)
    ? failure("process_limit_reached")
    : null;

/** A library of the system that an extension or `ctypes` wants. */
export const sharedLibrary: Rule = ({ message, text, simple }) => {
  if (!/librar|shared object|GLIBC/.test(text)) return null;
  const library =
    wordBefore(text, ": cannot open shared object file") ??
    first(/cannot load library '([^']{1,200})'/, text) ??
    first(
      /(?:Unable to find|Could not find|Failed to load|could not load) (?:a |the )?(?:usable )?(?:shared )?library:? ['"]?([\w.+-]{1,200})/i,
      text,
    );
  if (library === undefined) {
    const wanted = /GLIBC(?:XX)?_[\d.]+' not found/.test(text) ? wordBefore(text, ": version `GLIBC") : undefined;
    if (wanted !== undefined) return failure("missing_shared_library", { library: wanted });
    const named = /^(?:OSError|ImportError|RuntimeError)$/.test(simple)
      ? first(/(?:no library called|sndfile library not found|(?:Unable|unable) to find) "?([\w-]+)/, message)
      : undefined;
    return /no library called|library not found/i.test(message) ? failure("missing_shared_library", { library: named }) : null;
  }
  const name = library.slice(library.lastIndexOf("/") + 1);
  return failure("missing_shared_library", { library: name, debian_package: debianPackageOf(name) });
};

/** Of a path's length at the most. */
const WORD_LENGTH_MAX = 256;

/** The word that ends where `mark` begins, found from there backwards: forwards every letter of a text could begin it. */
function wordBefore(text: string, mark: string): string | undefined {
  const at = text.indexOf(mark);
  if (at === -1) return undefined;
  let from = at;
  while (from > 0 && at - from < WORD_LENGTH_MAX && /[\w.+/-]/.test(text[from - 1] ?? "")) from -= 1;
  return from === at ? undefined : text.slice(from, at);
}

/** A program that the script started, and that failed. */
export const subprocess: Rule = ({ simple, text, message }) => {
  const isCalled = simple === "CalledProcessError";
  if (
    !isCalled &&
    !/^(?:GitCommandError|ErrorReturnCode(?:_\d+)?|ProcessExecutionError|UnexpectedExit|FFmpegError|FFRuntimeError)$/.test(simple)
  )
    return null;
  const command = commandIn(message);
  const code = first(/(?:returned non-zero exit status|exit code\(?|Exit code:|exit status:?|returned) (-?\d+)/, text);
  const signal = first(/died with (?:<Signals\.\w+: (\d+)>|.*signal (\d+))/, message);
  const exitCode = code === undefined ? (signal === undefined ? undefined : -Number(signal)) : Number(code);
  if (exitCode === 127) return failure("command_not_found", { command: command?.split(" ")[0] });
  if (exitCode === 126) return failure("command_not_executable", { command: command?.split(" ")[0] });
  return failure("subprocess_failed", { command, exit_code: exitCode });
};

/** `['git', 'clone', 'x']` or `'git clone x'`, as somebody would type it. */
function commandIn(message: string): string | undefined {
  const list = first(/Command '?\[(.*?)\]'? /, message);
  if (list !== undefined) {
    return [...list.matchAll(/(?:PosixPath\()?'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)]
      .map((match) => match[1] ?? match[2] ?? "")
      .join(" ");
  }
  return first(/(?:Command|Cmd\() ?'([^']*)'/, message) ?? first(/RAN: (\S[^\n]*)/, message);
}
