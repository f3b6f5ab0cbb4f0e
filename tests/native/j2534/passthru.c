/*
 * A PassThru library (SAE J2534-1, 04.04) for protocols CAN and, in isotp.c, ISO15765, on a bus in a file that
 * processes share: each host process is a node. The
 * name given to PassThruOpen is the file's path, perhaps with "?MISDEED" behind it, which most often a frame with
 * identifier 666 sets off. Frames take their time on the wire, one after the other; a device's clock wraps 65 ms after
 * its opening.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../../../adapters/FlashEngine.Adapters.J2534/host/passthru.h"

enum { SLOTS = 65536, TX_MAX = 50, RX_MAX = 30000, READY = 0x4A, TRIGGER = 0x666, ERR_DEVICE_IN_USE = 0x0E };
enum { ERR_INVALID_DEVICE = 0x1A, ERR_INVALID_BAUD_RATE = 0x19, ERR_NULL_PARAMETER = 4, BATTERY_MV = 12345 };
enum { ERR_INVALID_PROTOCOL_ID = 3 };

struct frame {
    uint32_t id;
    uint8_t extended, length, data[8];
    uint32_t sender;
    int64_t queued_ns, end_ns;
};

struct bus {
    uint32_t ready;
    uint32_t nodes;
    uint32_t changes;
    pthread_mutex_t lock;
    uint64_t count;
    int64_t free_ns;
    struct frame slots[SLOTS];
};

static struct bus *bus;
static char misdeed[40];
static char error_text[PASSTHRU_TEXT];
static uint32_t node, bit_rate, protocol;
static int loopback, passes[2], stops, is_gone;
static int64_t clock_ns;
static uint64_t next_read;
static struct frame tx[TX_MAX];
static unsigned tx_first, tx_count;
static pthread_t wire, isotp;

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int32_t fails(int32_t code, const char *text)
{
    snprintf(error_text, sizeof error_text, "%s", text);
    return code;
}

/* A host that was killed with the lock in its hand leaves nothing half done that matters. */
static void lock(void)
{
    if (pthread_mutex_lock(&bus->lock) == EOWNERDEAD) {
        pthread_mutex_consistent(&bus->lock);
    }
}

static void unlock(void) { pthread_mutex_unlock(&bus->lock); }

static void make_bus(void)
{
    pthread_mutexattr_t mutex;
    pthread_mutexattr_init(&mutex);
    pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&bus->lock, &mutex);
    bus->ready = READY;
}

/* Until something changes, or a time; wants the lock. A condition variable would not outlive a killed waiter. */
static void wait_until(int64_t until_ns)
{
    const uint32_t seen = bus->changes;
    const int64_t left_ns = until_ns - now_ns();
    const struct timespec left = { left_ns / 1000000000, left_ns % 1000000000 };
    if (left_ns > 0) {
        unlock();
        syscall(SYS_futex, &bus->changes, FUTEX_WAIT, seen, &left, NULL, 0);
        lock();
    }
}

static void tell_all(void)
{
    bus->changes++;
    syscall(SYS_futex, &bus->changes, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

/*
 * Puts one frame after the other on the wire; whoever is first takes the bus until its frame has ended. A frame that
 * waited follows the one before without a gap, however late this thread is.
 */
static void *run_wire(void *unused)
{
    (void)unused;
    lock();
    while (!stops) {
        const int64_t now = now_ns();
        if (tx_count == 0 || bus->free_ns > now) {
            wait_until(tx_count == 0 ? now + 100000000 : bus->free_ns);
            continue;
        }

        struct frame frame = tx[tx_first];
        const int64_t bits = (frame.extended ? 67 : 47) + 8 * frame.length;
        frame.sender = node;
        const int64_t start_ns = bus->free_ns > frame.queued_ns ? bus->free_ns : frame.queued_ns;
        frame.end_ns = start_ns + bits * 1000000000LL / bit_rate;
        bus->free_ns = frame.end_ns;
        while (now_ns() < frame.end_ns) {
            wait_until(frame.end_ns);
        }

        bus->slots[bus->count++ % SLOTS] = frame;
        tx_first = (tx_first + 1) % TX_MAX;
        tx_count--;
        tell_all();
    }

    unlock();
    return unused;
}

/* What a library does that fails in the middle of its work. */
static void maybe_crash_late(void)
{
    static unsigned frames;
    if (strcmp(misdeed, "crash-late") == 0 && ++frames == 2000) {
        raise(SIGSEGV);
    }
}

static uint32_t stamp(int64_t end_ns) { return (uint32_t)((end_ns - clock_ns) / 1000 + 0xFFFF0000LL); }

#include "isotp.c"

int32_t PassThruOpen(void *name, uint32_t *device)
{
    char path[4096] = { 0 };
    if (name == NULL || device == NULL) {
        return fails(ERR_NULL_PARAMETER, "no name");
    }

    snprintf(path, sizeof path, "%s", (const char *)name);
    char *mark = strchr(path, '?');
    if (mark != NULL) {
        snprintf(misdeed, sizeof misdeed, "%.39s", mark + 1);
        *mark = 0;
    }

    if (strcmp(misdeed, "in-use") == 0) {
        return fails(ERR_DEVICE_IN_USE, "another program has the interface");
    }

    if (strcmp(misdeed, "crash-in-open") == 0) {
        raise(SIGSEGV);
    }

    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || flock(file, LOCK_EX) != 0 || ftruncate(file, sizeof(struct bus)) != 0) {
        return fails(ERR_DEVICE_NOT_CONNECTED, strerror(errno));
    }

    bus = mmap(NULL, sizeof(struct bus), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (bus == MAP_FAILED) {
        return fails(ERR_FAILED, strerror(errno));
    }

    if (bus->ready != READY) {
        make_bus();
    }

    node = ++bus->nodes;
    flock(file, LOCK_UN); /* the mapping keeps the file open */
    close(file);
    *device = 7;
    return STATUS_NOERROR;
}

int32_t PassThruConnect(uint32_t device, uint32_t wanted, uint32_t flags, uint32_t baud, uint32_t *channel)
{
    if (wanted == PROTOCOL_ISO15765 && strcmp(misdeed, "no-isotp") == 0) {
        return fails(ERR_INVALID_PROTOCOL_ID, "frames only");
    }

    if (device != 7 || (wanted != PROTOCOL_CAN && wanted != PROTOCOL_ISO15765)
        || (flags & CONNECT_CAN_ID_BOTH) == 0 || channel == NULL) {
        return fails(ERR_INVALID_DEVICE, "wrong arguments of PassThruConnect");
    }

    if (baud != 125000 && baud != 250000 && baud != 500000 && baud != 1000000) {
        return fails(ERR_INVALID_BAUD_RATE, "the interface cannot make this bit rate");
    }

    protocol = wanted;
    bit_rate = baud;
    clock_ns = now_ns();
    lock();
    next_read = bus->count;
    unlock();
    *channel = 9;
    return pthread_create(&wire, NULL, run_wire, NULL) == 0
            && (protocol == PROTOCOL_CAN || pthread_create(&isotp, NULL, run_isotp, NULL) == 0)
        ? STATUS_NOERROR
        : fails(ERR_FAILED, "no thread");
}

int32_t PassThruDisconnect(uint32_t channel)
{
    (void)channel;
    while (strcmp(misdeed, "hang-in-close") == 0) {
        pause();
    }

    lock();
    stops = 1;
    tell_all();
    unlock();
    pthread_join(wire, NULL);
    if (protocol == PROTOCOL_ISO15765) {
        pthread_join(isotp, NULL);
    }

    return STATUS_NOERROR;
}

int32_t PassThruClose(uint32_t device)
{
    (void)device;
    return STATUS_NOERROR;
}

int32_t PassThruStartMsgFilter(
    uint32_t channel, uint32_t type, PASSTHRU_MSG *mask, PASSTHRU_MSG *pattern, PASSTHRU_MSG *flow, uint32_t *filter)
{
    if (channel != 9 || type != (protocol == PROTOCOL_CAN ? FILTER_PASS : FILTER_FLOW_CONTROL) || mask->DataSize != 4
        || pattern->DataSize != 4 || mask->TxFlags != pattern->TxFlags || mask->ProtocolID != protocol
        || (protocol == PROTOCOL_CAN && flow != NULL)) {
        return fails(ERR_FAILED, "wrong filter");
    }

    if (protocol == PROTOCOL_ISO15765) {
        lock();
        const int32_t result = add_link(mask, pattern, flow);
        unlock();
        *filter = link_count;
        return result;
    }

    passes[(mask->TxFlags & MSG_CAN_29BIT_ID) != 0] = 1;
    *filter = 1;
    return STATUS_NOERROR;
}

/* The next message for this node; 0 when there is none. Wants the lock. */
static int take(PASSTHRU_MSG *message)
{
    while (next_read < bus->count) {
        const struct frame *frame = &bus->slots[next_read++ % SLOTS];
        const int is_own = frame->sender == node;
        if (is_own ? !loopback : !passes[frame->extended]) {
            continue;
        }

        memset(message, 0, sizeof *message - sizeof message->Data);
        message->ProtocolID = PROTOCOL_CAN;
        message->RxStatus = (is_own ? RX_TX_MSG_TYPE : 0) | (frame->extended ? MSG_CAN_29BIT_ID : 0);
        message->Timestamp = stamp(frame->end_ns);
        message->DataSize = 4u + frame->length;
        message->ExtraDataIndex = message->DataSize;
        for (int b = 0; b < 4; b++) {
            message->Data[b] = (uint8_t)(frame->id >> (24 - 8 * b));
        }

        memcpy(message->Data + 4, frame->data, frame->length);
        return 1;
    }

    return 0;
}

int32_t PassThruReadMsgs(uint32_t channel, PASSTHRU_MSG *messages, uint32_t *count, uint32_t timeout_ms)
{
    const uint32_t wanted = *count;
    const int64_t until_ns = now_ns() + timeout_ms * 1000000LL;
    *count = 0;
    if (is_gone) {
        return fails(ERR_DEVICE_NOT_CONNECTED, "the interface was unplugged");
    }

    lock();
    int has_overrun = channel == 9 && (has_lost || bus->count - next_read > RX_MAX);
    has_lost = 0;
    if (bus->count - next_read > RX_MAX) {
        next_read = bus->count - 10;
    }

    while (*count < wanted) {
        if (protocol == PROTOCOL_CAN ? take(&messages[*count]) : take_pdu(&messages[*count])) {
            ++*count;
        } else if (now_ns() < until_ns) {
            wait_until(until_ns);
        } else {
            break;
        }
    }

    unlock();
    return has_overrun ? fails(ERR_BUFFER_OVERFLOW, "messages were lost")
        : *count == wanted ? STATUS_NOERROR
        : timeout_ms == 0 && *count == 0 ? fails(ERR_BUFFER_EMPTY, "nothing there")
        : timeout_ms == 0 ? STATUS_NOERROR
        : fails(ERR_TIMEOUT, "not as many as asked for");
}

static int32_t misbehave(void)
{
    if (strcmp(misdeed, "crash") == 0) {
        raise(SIGSEGV);
    }

    while (strcmp(misdeed, "hang") == 0) {
        pause();
    }

    if (strcmp(misdeed, "overrun") == 0) {
        lock();
        bus->count += protocol == PROTOCOL_CAN ? RX_MAX + 100 : 0;
        has_lost = 1;
        unlock();
        return STATUS_NOERROR;
    }

    is_gone = strcmp(misdeed, "unplug") == 0;
    return strcmp(misdeed, "fail") == 0 ? fails(ERR_FAILED, "the transmitter is on fire") : STATUS_NOERROR;
}

int32_t PassThruWriteMsgs(uint32_t channel, PASSTHRU_MSG *messages, uint32_t *count, uint32_t timeout_ms)
{
    const uint32_t offered = *count;
    uint32_t taken = 0;
    int32_t result = channel == 9 && timeout_ms == 0 ? STATUS_NOERROR : fails(ERR_FAILED, "wrong arguments");
    lock();
    for (; taken < offered && tx_count < TX_MAX && result == STATUS_NOERROR; taken++) {
        const PASSTHRU_MSG *message = &messages[taken];
        if (protocol == PROTOCOL_ISO15765 && (id_in(message) != TRIGGER || misdeed[0] == 0)) {
            result = post(message);
            taken -= result != STATUS_NOERROR;
            continue;
        }

        maybe_crash_late();
        struct frame *frame = &tx[(tx_first + tx_count) % TX_MAX];
        frame->id = id_in(message);
        frame->extended = (message->TxFlags & MSG_CAN_29BIT_ID) != 0;
        frame->length = (uint8_t)(message->DataSize - 4);
        memcpy(frame->data, message->Data + 4, frame->length);
        if (frame->id == TRIGGER && misdeed[0] != 0) {
            unlock();
            result = misbehave();
            lock();
            continue;
        }

        frame->queued_ns = now_ns();
        tx_count++;
    }

    tell_all();
    unlock();
    *count = taken;
    return result != STATUS_NOERROR || taken == offered ? result : fails(ERR_BUFFER_FULL, "the queue is full");
}

int32_t PassThruReadVersion(uint32_t device, char *firmware, char *dll, char *api)
{
    (void)device;
    strcpy(firmware, "1.2");
    strcpy(dll, "3.4");
    strcpy(api, "04.04");
    return STATUS_NOERROR;
}

int32_t PassThruGetLastError(char *text)
{
    snprintf(text, PASSTHRU_TEXT, "%s", error_text);
    return STATUS_NOERROR;
}

int32_t PassThruIoctl(uint32_t handle, uint32_t ioctl, void *input, void *output)
{
    const SCONFIG_LIST *list = input;
    (void)handle;
    switch (ioctl) {
    case IOCTL_SET_CONFIG:
        for (uint32_t i = 0; i < list->NumOfParams; i++) {
            if (list->ConfigPtr[i].Parameter != CONFIG_LOOPBACK && protocol == PROTOCOL_ISO15765) {
                return configure(list->ConfigPtr[i].Parameter, list->ConfigPtr[i].Value);
            }

            if (list->ConfigPtr[i].Parameter != CONFIG_LOOPBACK || strcmp(misdeed, "no-loopback") == 0) {
                return fails(ERR_NOT_SUPPORTED, "no such parameter");
            }

            loopback = list->ConfigPtr[i].Value != 0;
        }

        return STATUS_NOERROR;
    case IOCTL_READ_VBATT: *(uint32_t *)output = BATTERY_MV; return STATUS_NOERROR;
    case IOCTL_CLEAR_RX_BUFFER:
        lock();
        next_read = bus->count;
        unlock();
        return STATUS_NOERROR;
    default: return fails(ERR_INVALID_IOCTL_ID, "no such ioctl");
    }
}
