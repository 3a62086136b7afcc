/*
 * The first process of everything that RGrid starts a script in.
 *
 *   init SOCKET SILENCE_MS TIMEOUT_MS PROGRAM [ARG]...
 *
 * It connects to the runner, starts the program in a session of its own, passes signals on, reaps, and ends everything when the program has ended,
 * when the time is over, or when the runner is gone: its end of the connection closed (the process died), or no line came for SILENCE_MS (it is
 * stopped, or hangs). So no script outlives its runner by more than that, although nobody is left to end it.
 *
 * "Everything" is, for the PID 1 of a container, every process there is. Elsewhere (executor process) it is every process below this one: as a
 * subreaper it becomes the parent of those that lose theirs, so that neither a session of its own nor a double fork leads out. What runs under
 * another user by then (sudo) can't be ended, and is not waited for.
 *
 * Lines from the runner: "beat", "signal N" (to every process), "timeout MS" (from the start on).
 * Lines to the runner, one at the end: "exit CODE", "signal N", "silence", "timeout", "exec ERRNO".
 *
 * It runs as the script's user, so it guards itself: the connection is made before the fork, is closed on exec and can't be had from /proc (not
 * dumpable); the runner accepts one connection only. From inside its namespace SIGKILL and SIGSTOP do not reach a PID 1. If the kernel kills it
 * all the same, no line is sent, and the runner asks the engine. Where it is no PID 1 its script can kill it, and goes with it; not so what the
 * script has started: processes without isolation are trusted anyway. Waiting is by the monotonic clock: a suspended machine is no silent runner.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_NO_RUNNER = 98, EXIT_USAGE = 99 };

static int runner;
static int is_pid_1;
static pid_t program;
static long long started_at;
static long long silence_ms;
static long long timeout_ms;
static long long heard_at;

static long long now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static void tell(const char *word, int number) {
  char line[64];
  int length = number < 0 ? snprintf(line, sizeof line, "%s\n", word) : snprintf(line, sizeof line, "%s %d\n", word, number);
  /* A runner that is gone hears nothing: nobody else can be told. */
  (void)!send(runner, line, (size_t)length, MSG_NOSIGNAL);
}

struct process {
  pid_t pid, parent, group;
  int is_below;
};

/* Every process of the machine that lives. @returns how many */
static int read_processes(struct process **all) {
  int count = 0, room = 0;
  DIR *proc = opendir("/proc");
  if (proc == NULL) return 0;
  for (struct dirent *entry; (entry = readdir(proc)) != NULL;) {
    char path[64], stat[512];
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    snprintf(path, sizeof path, "/proc/%.20s/stat", entry->d_name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, stat, sizeof stat - 1);
    if (file >= 0) close(file);
    if (length <= 0) continue;
    stat[length] = 0;
    /* The name in brackets may hold brackets and spaces: the fields are those after the last one. */
    const char *fields = strrchr(stat, ')');
    const char *format = ") %c %d %d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %d";
    struct process one = {.pid = (pid_t)atoi(entry->d_name)};
    char state;
    int threads;
    if (fields == NULL || sscanf(fields, format, &state, &one.parent, &one.group, &threads) != 4) continue;
    /* A process whose first thread alone has ended is shown as a zombie too. */
    if (state == 'Z' && threads <= 1) continue;
    if (count == room) {
      int larger = room == 0 ? 256 : room * 2;
      struct process *more = realloc(*all, (size_t)larger * sizeof one);
      if (more == NULL) break;
      *all = more;
      room = larger;
    }
    (*all)[count++] = one;
  }
  closedir(proc);
  return count;
}

static void mark_below(struct process *all, int count) {
  pid_t self = getpid();
  for (int grown = 1; grown;) {
    grown = 0;
    for (int at = 0; at < count; at += 1) {
      int is_below = all[at].parent == self;
      for (int above = 0; above < count && !is_below; above += 1) is_below = all[above].is_below && all[above].pid == all[at].parent;
      if (is_below && !all[at].is_below) grown = all[at].is_below = 1;
    }
  }
}

/* Sends a signal to every process below this one. @returns how many it reached. No number is given anew in the instant between look and signal. */
static int signal_below(int signal_number) {
  struct process *all = NULL;
  int reached = 0;
  /* The program's group as a whole: one look after the other would miss what it forks meanwhile. */
  int group_told = program > 0 && kill(-program, signal_number) == 0;
  int count = read_processes(&all);
  mark_below(all, count);
  for (int at = 0; at < count; at += 1) {
    if (!all[at].is_below) continue;
    int is_told = group_told && all[at].group == program;
    if (is_told || kill(all[at].pid, signal_number) == 0) reached += 1;
  }
  free(all);
  return reached;
}

static void signal_all(int signal_number) {
  if (is_pid_1) kill(-1, signal_number);
  else signal_below(signal_number);
}

/* Ends every process but this one, and waits until none is left: one may have been in the middle of a fork while the signal went round. */
static void end_all(void) {
  if (is_pid_1) {
    kill(-1, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) kill(-1, SIGKILL);
    return;
  }
  sigset_t child_ended;
  sigemptyset(&child_ended);
  sigaddset(&child_ended, SIGCHLD);
  struct timespec a_moment = {.tv_nsec = 10 * 1000 * 1000};
  int reached;
  do {
    reached = signal_below(SIGKILL);
    if (reached > 0) sigtimedwait(&child_ended, NULL, &a_moment);
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  } while (reached > 0);
}

static void finish(int status) {
  end_all();
  if (WIFEXITED(status)) {
    tell("exit", WEXITSTATUS(status));
    exit(WEXITSTATUS(status));
  }
  tell("signal", WTERMSIG(status));
  exit(128 + WTERMSIG(status));
}

static void give_up(const char *reason) {
  end_all();
  tell(reason, -1);
  exit(128 + SIGKILL);
}

static void reap(void) {
  int status;
  int program_status = -1;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
    if (pid == program) program_status = status;
  if (program_status == -1) return;
  /* Reaped: its number may be somebody else's from now on. */
  program = 0;
  finish(program_status);
}

/* What ends a terminal's programs goes to all of them, as Ctrl-C would; the rest is a message to the program. */
static void pass_on(int signal_number) {
  switch (signal_number) {
    case SIGCHLD:
      reap();
      break;
    case SIGINT:
    case SIGTERM:
    case SIGHUP:
    case SIGQUIT:
      signal_all(signal_number);
      break;
    default:
      kill(program, signal_number);
  }
}

static void obey(const char *line) {
  long long number;
  if (sscanf(line, "signal %lld", &number) == 1 && number > 0 && number < NSIG) signal_all((int)number);
  else if (sscanf(line, "timeout %lld", &number) == 1 && number > 0) timeout_ms = number;
}

static void hear(void) {
  static char line[128];
  static size_t length;
  char bytes[512];
  ssize_t count = read(runner, bytes, sizeof bytes);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count <= 0) give_up("silence");
  heard_at = now_ms();
  for (ssize_t at = 0; at < count; at += 1) {
    if (bytes[at] != '\n') {
      if (length < sizeof line - 1) line[length++] = bytes[at];
      continue;
    }
    line[length] = 0;
    length = 0;
    obey(line);
  }
}

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) return -1;
  strcpy(address.sun_path, path);
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  return connection;
}

/* @returns 0, or the errno of exec. */
static int start_program(char **command, const sigset_t *mask) {
  int failed[2];
  if (pipe2(failed, O_CLOEXEC) < 0) return errno;
  program = fork();
  if (program < 0) return errno;
  if (program == 0) {
    setsid();
    if (!is_pid_1) prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigprocmask(SIG_SETMASK, mask, NULL);
    execvp(command[0], command);
    int reason = errno;
    (void)!write(failed[1], &reason, sizeof reason);
    _exit(127);
  }
  close(failed[1]);
  int reason = 0;
  ssize_t count;
  do count = read(failed[0], &reason, sizeof reason);
  while (count < 0 && errno == EINTR);
  close(failed[0]);
  return count > 0 ? reason : 0;
}

int main(int count, char **words) {
  if (count < 5) {
    fprintf(stderr, "usage: init SOCKET SILENCE_MS TIMEOUT_MS PROGRAM [ARG]...\n");
    return EXIT_USAGE;
  }
  silence_ms = atoll(words[2]);
  timeout_ms = atoll(words[3]);
  is_pid_1 = getpid() == 1;
  if (!is_pid_1) prctl(PR_SET_CHILD_SUBREAPER, 1);
  prctl(PR_SET_DUMPABLE, 0);
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  int signals = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
  runner = connect_to(words[1]);
  if (runner < 0 || signals < 0) {
    fprintf(stderr, "rgrid: the runner can't be reached: %s\n", strerror(errno));
    return EXIT_NO_RUNNER;
  }
  started_at = heard_at = now_ms();
  int reason = start_program(words + 4, &before);
  if (reason != 0) {
    fprintf(stderr, "rgrid: %s: %s\n", words[4], strerror(reason));
    tell("exec", reason);
    return reason == ENOENT ? 127 : 126;
  }
  struct pollfd events[] = {{.fd = signals, .events = POLLIN}, {.fd = runner, .events = POLLIN}};
  for (;;) {
    long long now = now_ms();
    long long silent = heard_at + silence_ms - now;
    long long over = started_at + timeout_ms - now;
    long long wait = silent < over ? silent : over;
    if (wait < 0) wait = 0;
    /* poll takes an int; a wait cut short only looks again. */
    int ready = poll(events, 2, wait < 1000000 ? (int)wait : 1000000);
    struct signalfd_siginfo news;
    while (read(signals, &news, sizeof news) == sizeof news) pass_on((int)news.ssi_signo);
    /* What waits is heard before the clock is asked: on a busy machine this process may itself have been late. */
    if (ready > 0 && events[1].revents != 0) hear();
    now = now_ms();
    if (now - heard_at >= silence_ms) give_up("silence");
    if (now - started_at >= timeout_ms) give_up("timeout");
  }
}
