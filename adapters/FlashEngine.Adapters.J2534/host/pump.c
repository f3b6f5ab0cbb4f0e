#include "pump.h"

#include "host.h"
#include "library.h"
#include "opening.h"

#include <string.h>

enum { BATCH = 32, WAITING_MAX = 256 };

/* After 100 looks without traffic, 20 ms or more, the bus is quiet. */
enum { LOOK_US = 200, QUIET_LOOKS = 100, QUIET_READ_MS = 1 };

static host_lock *lock;
static PASSTHRU_MSG waiting[WAITING_MAX];
static unsigned first_waiting;
static unsigned waiting_count;
static record question;
static int is_asked;
static int has_news;
static int is_closing;
static int has_stopped;

static PASSTHRU_MSG messages[BATCH];

static void say(enum to_engine kind, uint32_t id, int32_t number)
{
    record note = { 0 };
    note.kind = (uint8_t)kind;
    note.id = id;
    note.number = number;
    host_write(&note, sizeof note);
}

static void say_result(enum to_engine kind, int32_t result)
{
    char text[PASSTHRU_TEXT] = { 0 };
    if (result != STATUS_NOERROR) {
        last_error(text);
    }

    say(kind, 0, result);
    host_write(text, sizeof text);
}

static void fail(int32_t result)
{
    say_result(result == ERR_DEVICE_NOT_CONNECTED ? REMOVED : FAILED, result);
    host_exit(0);
}

static void copy_message(PASSTHRU_MSG *to, const PASSTHRU_MSG *from)
{
    memcpy(to, from, offsetof(PASSTHRU_MSG, Data) + from->DataSize);
}

static unsigned copy_waiting(void)
{
    host_lock_enter(lock);
    has_news = 0;
    const unsigned count = waiting_count < BATCH ? waiting_count : BATCH;
    for (unsigned i = 0; i < count; i++) {
        copy_message(&messages[i], &waiting[(first_waiting + i) % WAITING_MAX]);
    }

    host_lock_leave(lock);
    return count;
}

static uint32_t id_of(const PASSTHRU_MSG *message)
{
    record out = { 0 };
    to_record(message, &out);
    return out.id;
}

/* Of a channel of ISO-TP a library may refuse a message and take others. Gives how many have left the queue. */
static unsigned judge(int32_t result, uint32_t taken, uint32_t offered)
{
    const int is_refused = protocol == PROTOCOL_ISO15765 && taken < offered
        && (result == ERR_NO_FLOW_CONTROL || result == ERR_INVALID_MSG);
    if (is_refused) {
        say(PDU_REFUSED, id_of(&messages[taken]), result);
        return taken + 1;
    }

    if (result != STATUS_NOERROR && result != ERR_BUFFER_FULL && result != ERR_TIMEOUT) {
        fail(result);
    }

    if (taken > 0 && protocol == PROTOCOL_CAN && !opened.loopback) {
        say(TAKEN, 0, (int32_t)taken);
    }

    return taken;
}

/* Hands over what waits. Gives how much has left the queue. */
static unsigned write_waiting(void)
{
    const uint32_t offered = copy_waiting();
    uint32_t taken = offered;
    if (offered == 0) {
        return 0;
    }

    const int32_t result = CALL(write, channel, messages, &taken, 0);
    const unsigned gone = judge(result, taken < offered ? taken : offered, offered);
    host_lock_enter(lock);
    first_waiting = (first_waiting + gone) % WAITING_MAX;
    waiting_count -= gone;
    host_lock_signal(lock);
    host_lock_leave(lock);
    return gone;
}

/* Reads up to so many messages and passes them on. Gives how many there were. */
static uint32_t read_messages(uint32_t max, uint32_t timeout_ms)
{
    static uint8_t bytes[(BATCH + 1) * sizeof(record) + BATCH * PDU_MAX];
    uint32_t count = max;
    size_t used = 0;
    record next = { 0 };
    const int32_t result = CALL(read, channel, messages, &count, timeout_ms);
    if (result == ERR_BUFFER_OVERFLOW) {
        next.kind = OVERRUN;
        memcpy(bytes, &next, sizeof next);
        used = sizeof next;
    } else if (result != STATUS_NOERROR && result != ERR_TIMEOUT && result != ERR_BUFFER_EMPTY) {
        fail(result);
    }

    count = result == ERR_BUFFER_EMPTY ? 0 : count < max ? count : max;
    for (uint32_t i = 0; i < count; i++) {
        if (to_record(&messages[i], &next)) {
            const size_t size = next.kind == PDU_RECEIVED ? (size_t)next.number : 0;
            memcpy(bytes + used, &next, sizeof next);
            memcpy(bytes + used + sizeof next, messages[i].Data + messages[i].DataSize - size, size);
            used += sizeof next + size;
        }
    }

    host_write(bytes, used);
    return count;
}

/* A link is a filter that lets its responses in and says with which identifier they are flow controlled. */
static int32_t open_link(void)
{
    uint32_t filter = 0;
    PASSTHRU_MSG mask, pattern, flow_control;
    record side = question;
    to_message(&side, NULL, 0, &pattern);
    side.id = (uint32_t)question.number;
    to_message(&side, NULL, 0, &flow_control);
    side.id = 0xFFFFFFFFu;
    to_message(&side, NULL, 0, &mask);
    return CALL(filter, channel, FILTER_FLOW_CONTROL, &mask, &pattern, &flow_control, &filter);
}

static void answer(void)
{
    host_lock_enter(lock);
    const int is_due = is_asked;
    is_asked = 0;
    host_lock_leave(lock);
    if (is_due) {
        say_result(
            ANSWER,
            question.kind == OPEN_LINK ? open_link() : set_config(channel, question.id, (uint32_t)question.number));
    }
}

static int is_ending(void)
{
    host_lock_enter(lock);
    has_stopped = is_closing;
    host_lock_signal(lock);
    host_lock_leave(lock);
    return has_stopped;
}

/* Until there is something new to be sent, or time to look again. */
static void rest(void)
{
    host_lock_enter(lock);
    if (!has_news && !is_closing) {
        host_lock_wait_for(lock, LOOK_US);
    }

    host_lock_leave(lock);
}

/* A library that is given time waits until it has as many messages as it was asked for: so it is asked for one. */
void pump(void)
{
    unsigned looks = 0;
    while (!is_ending()) {
        answer();
        unsigned moved = write_waiting();
        moved += looks < QUIET_LOOKS ? read_messages(BATCH, 0) : read_messages(1, QUIET_READ_MS);
        if (moved > 0) {
            looks = 0;
        } else if (looks < QUIET_LOOKS) {
            looks++;
            rest();
        }
    }
}

void prepare_pump(void)
{
    lock = host_lock_new();
}

void queue(const record *source, const uint8_t *data, uint32_t size)
{
    host_lock_enter(lock);
    while (waiting_count == WAITING_MAX) {
        host_lock_wait(lock);
    }

    to_message(source, data, size, &waiting[(first_waiting + waiting_count++) % WAITING_MAX]);
    has_news = 1;
    host_lock_signal(lock);
    host_lock_leave(lock);
}

void ask(const record *asked)
{
    host_lock_enter(lock);
    question = *asked;
    is_asked = 1;
    has_news = 1;
    host_lock_signal(lock);
    host_lock_leave(lock);
}

void stop_pump(void)
{
    host_lock_enter(lock);
    is_closing = 1;
    while (!has_stopped) {
        host_lock_wait(lock);
    }

    host_lock_leave(lock);
}
