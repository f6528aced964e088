// The threads of C11 by those of POSIX. ThreadSanitizer intercepts only the latter, and a thread that glibc's
// thrd_create has begun crashes it; librdkafka begins all of its threads so. Linked before libc where the sanitizer is
// on. In glibc the types of both kinds are the same.
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <threads.h>

struct Start {
  thrd_start_t run;
  void* argument;
};

static void* Run(void* given) {
  const struct Start start = *(struct Start*)given;
  free(given);
  return (void*)(intptr_t)start.run(start.argument);
}

static int Outcome(int error) {
  switch (error) {
    case 0:
      return thrd_success;
    case ENOMEM:
      return thrd_nomem;
    case EBUSY:
      return thrd_busy;
    case ETIMEDOUT:
      return thrd_timedout;
    default:
      return thrd_error;
  }
}

int thrd_create(thrd_t* thread, thrd_start_t run, void* argument) {
  struct Start* start = malloc(sizeof *start);
  if (start == NULL) return thrd_nomem;
  start->run = run;
  start->argument = argument;
  const int outcome = Outcome(pthread_create(thread, NULL, Run, start));
  if (outcome != thrd_success) free(start);
  return outcome;
}

int thrd_join(thrd_t thread, int* result) {
  void* value = NULL;
  const int outcome = Outcome(pthread_join(thread, &value));
  if (result != NULL) *result = (int)(intptr_t)value;
  return outcome;
}

void call_once(once_flag* flag, void (*run)(void)) { pthread_once((pthread_once_t*)flag, run); }

int mtx_init(mtx_t* mutex, int type) {
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_settype(&attributes, (type & mtx_recursive) != 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  const int outcome = Outcome(pthread_mutex_init((pthread_mutex_t*)mutex, &attributes));
  pthread_mutexattr_destroy(&attributes);
  return outcome;
}
int mtx_lock(mtx_t* mutex) { return Outcome(pthread_mutex_lock((pthread_mutex_t*)mutex)); }
int mtx_trylock(mtx_t* mutex) { return Outcome(pthread_mutex_trylock((pthread_mutex_t*)mutex)); }
int mtx_unlock(mtx_t* mutex) { return Outcome(pthread_mutex_unlock((pthread_mutex_t*)mutex)); }
void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy((pthread_mutex_t*)mutex); }

int cnd_init(cnd_t* condition) { return Outcome(pthread_cond_init((pthread_cond_t*)condition, NULL)); }
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return Outcome(pthread_cond_wait((pthread_cond_t*)condition, (pthread_mutex_t*)mutex));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const struct timespec* until) {
  return Outcome(pthread_cond_timedwait((pthread_cond_t*)condition, (pthread_mutex_t*)mutex, until));
}
int cnd_signal(cnd_t* condition) { return Outcome(pthread_cond_signal((pthread_cond_t*)condition)); }
int cnd_broadcast(cnd_t* condition) { return Outcome(pthread_cond_broadcast((pthread_cond_t*)condition)); }
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy((pthread_cond_t*)condition); }
