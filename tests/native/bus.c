#define _GNU_SOURCE
#include "bus.h"

#include <string.h>
#include <time.h>

#define NODES_MAX 16
#define SECOND_NS 1000000000LL

pthread_mutex_t bus_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static struct bus_node *nodes[NODES_MAX];
static bool running, held;
static int64_t free_ns;

int64_t bus_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

static struct timespec to_timespec(int64_t ns)
{
    struct timespec time = { .tv_sec = ns / SECOND_NS, .tv_nsec = ns % SECOND_NS };
    return time;
}

static bool is_on(const struct bus_node *node) { return node && node->attached && node->state != BUS_OFF; }

static bool speaks(const struct bus_node *node, const struct bus_node *sender, const struct bus_frame *frame)
{
    return node->nominal == sender->nominal
        && (!frame->fd || (node->fd && (!frame->bit_rate_switch || node->data == sender->data)));
}

static uint64_t rank(const struct bus_frame *frame)
{
    /* Base identifier first; of two with the same one the 11-bit frame wins (its RTR and IDE are dominant). */
    return frame->extended ? ((uint64_t)(frame->id >> 18) << 20) | 1 << 19 | (frame->id & 0x3FFFF)
                           : (uint64_t)frame->id << 20;
}

static struct bus_node *arbitrate(void)
{
    struct bus_node *winner = NULL;
    for (int i = 0; i < NODES_MAX && !held; i++) {
        struct bus_node *node = nodes[i];
        if (is_on(node) && node->tx_count > 0
            && (!winner || rank(&node->tx[node->tx_head]) < rank(&winner->tx[winner->tx_head]))) {
            winner = node;
        }
    }
    return winner;
}

static int64_t duration_ns(const struct bus_frame *frame, const struct bus_node *sender)
{
    int64_t nominal = frame->extended ? 67 : 47, fast = 0;
    if (!frame->fd) {
        nominal += 8 * frame->length;
    } else {
        nominal = frame->extended ? 49 : 30;
        fast = 5 + 8 * frame->length + (frame->length <= 16 ? 4 + 17 + 6 : 4 + 21 + 7);
    }
    unsigned fast_rate = frame->bit_rate_switch && sender->data ? sender->data : sender->nominal;
    return nominal * SECOND_NS / sender->nominal + fast * SECOND_NS / fast_rate;
}

static void set_state(struct bus_node *node, int64_t now_ns)
{
    int worst = node->tx_errors > node->rx_errors ? node->tx_errors : node->rx_errors;
    enum bus_state state = node->tx_errors > 255 ? BUS_OFF
        : worst > 127                            ? BUS_PASSIVE
        : worst >= 96                            ? BUS_WARNING
                                                 : BUS_ACTIVE;
    if (state == node->state) {
        return;
    }
    node->state = state;
    if (state == BUS_OFF) {
        bus_flush(node);
        /* 128 times 11 recessive bits. */
        node->restart_ns = now_ns + 128 * 11 * SECOND_NS / node->nominal;
    }
    node->touched = true;
    node->on_state(node, now_ns);
}

static void fail(struct bus_node *sender, int64_t end_ns)
{
    sender->tx_errors += 8;
    sender->touched = true;
    sender->on_error(sender, end_ns);
    set_state(sender, end_ns);
    for (int i = 0; i < NODES_MAX; i++) {
        if (is_on(nodes[i]) && nodes[i] != sender) {
            nodes[i]->rx_errors += nodes[i]->rx_errors < 200;
            nodes[i]->touched = true;
            nodes[i]->on_error(nodes[i], end_ns);
            set_state(nodes[i], end_ns);
        }
    }
}

static void deliver(struct bus_node *sender, int64_t end_ns)
{
    const struct bus_frame frame = sender->tx[sender->tx_head];
    bool broken = false, acknowledged = false;
    for (int i = 0; i < NODES_MAX; i++) {
        if (is_on(nodes[i]) && nodes[i] != sender) {
            *(speaks(nodes[i], sender, &frame) ? &acknowledged : &broken) = true;
        }
    }
    if (broken) {
        fail(sender, end_ns);
        return;
    }
    if (!acknowledged) {
        /* An error passive sender does not count missing acknowledgements. */
        sender->tx_errors += sender->tx_errors < 128 ? 8 : 0;
        set_state(sender, end_ns);
        return;
    }
    sender->tx_head = (sender->tx_head + 1) % BUS_TX_LENGTH;
    sender->tx_count--;
    sender->tx_errors -= sender->tx_errors > 0;
    for (int i = 0; i < NODES_MAX; i++) {
        struct bus_node *node = nodes[i];
        if (is_on(node)) {
            node->rx_errors -= node != sender && node->rx_errors > 0;
            node->touched = true;
            node->on_frame(node, &frame, end_ns, node == sender);
            set_state(node, end_ns);
        }
    }
}

static void tell(void)
{
    for (int i = 0; i < NODES_MAX; i++) {
        struct bus_node *node = nodes[i];
        if (node && node->touched) {
            node->touched = false;
            pthread_mutex_unlock(&bus_lock);
            node->after(node);
            pthread_mutex_lock(&bus_lock);
        }
    }
}

/* Nodes that are due go back on the bus; gives the time of the next one. */
static int64_t restart(int64_t now_ns)
{
    int64_t next_ns = INT64_MAX;
    for (int i = 0; i < NODES_MAX; i++) {
        struct bus_node *node = nodes[i];
        if (!node || !node->attached || node->state != BUS_OFF || !node->restarts_itself) {
            continue;
        }
        if (now_ns >= node->restart_ns) {
            node->tx_errors = node->rx_errors = 0;
            set_state(node, now_ns);
        } else if (node->restart_ns < next_ns) {
            next_ns = node->restart_ns;
        }
    }
    return next_ns;
}

static void send_one(struct bus_node *sender)
{
    int64_t start_ns = sender->submitted_ns[sender->tx_head];
    start_ns = start_ns > free_ns ? start_ns : free_ns;
    int64_t end_ns = start_ns + duration_ns(&sender->tx[sender->tx_head], sender);
    unsigned flush_count = sender->flush_count;
    struct timespec end = to_timespec(end_ns);
    pthread_mutex_unlock(&bus_lock);
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL);
    pthread_mutex_lock(&bus_lock);
    free_ns = end_ns;
    if (is_on(sender) && sender->flush_count == flush_count) {
        deliver(sender, end_ns);
    }
}

static void *run(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&bus_lock);
    for (;;) {
        int64_t next_ns = restart(bus_now_ns());
        struct bus_node *winner = arbitrate();
        if (winner) {
            send_one(winner);
        }
        tell();
        if (!winner && !arbitrate()) {
            struct timespec until = to_timespec(next_ns < INT64_MAX ? next_ns : bus_now_ns() + SECOND_NS);
            pthread_cond_timedwait(&changed, &bus_lock, &until);
        }
    }
    return NULL;
}

static void start(void)
{
    if (running) {
        return;
    }
    running = true;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &attributes);
    pthread_t thread;
    pthread_create(&thread, NULL, run, NULL);
    pthread_detach(thread);
}

void bus_attach(struct bus_node *node)
{
    start();
    bus_flush(node);
    node->state = BUS_ACTIVE;
    node->tx_errors = node->rx_errors = 0;
    node->attached = true;
    for (int i = 0; i < NODES_MAX; i++) {
        if (nodes[i] == node) {
            return;
        }
    }
    for (int i = 0; i < NODES_MAX; i++) {
        if (!nodes[i]) {
            nodes[i] = node;
            return;
        }
    }
}

void bus_detach(struct bus_node *node)
{
    bus_flush(node);
    node->attached = false;
}

void bus_flush(struct bus_node *node)
{
    node->tx_count = 0;
    node->flush_count++;
}

bool bus_submit(struct bus_node *node, const struct bus_frame *frame)
{
    if (node->tx_count == BUS_TX_LENGTH) {
        return false;
    }
    unsigned place = (node->tx_head + node->tx_count) % BUS_TX_LENGTH;
    node->tx[place] = *frame;
    node->submitted_ns[place] = bus_now_ns();
    node->tx_count++;
    pthread_cond_signal(&changed);
    return true;
}

void bus_force_off(struct bus_node *node)
{
    node->tx_errors = 256;
    set_state(node, bus_now_ns());
    if (running) {
        pthread_cond_signal(&changed);
    }
}

void bus_hold(bool hold)
{
    held = hold;
    if (running) {
        pthread_cond_signal(&changed);
    }
}

int bus_length_of(unsigned dlc_code)
{
    static const uint8_t lengths[16] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64 };
    return dlc_code < 16 ? lengths[dlc_code] : -1;
}

bool bus_is_length(unsigned bytes, bool fd)
{
    for (unsigned code = 0; code < (fd ? 16u : 9u); code++) {
        if ((unsigned)bus_length_of(code) == bytes) {
            return true;
        }
    }
    return false;
}
