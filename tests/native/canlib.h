/* What the parts of the stand-in for CANlib share: canlib.h's values, its channels and handles. */
#ifndef CANLIB_H
#define CANLIB_H

#include "bus.h"

#include <stddef.h>

#define RX_LENGTH 8192
#define HANDLES 16

typedef int canStatus;
enum {
    OK = 0, PARAM = -1, NOMSG = -2, NOTFOUND = -3, NOHANDLES = -9, INVHANDLE = -10, TXBUFOFL = -13, HARDWARE = -15,
    NOT_SUPPORTED = -19, NO_ACCESS = -31
};
enum { OPEN_VIRTUAL = 0x20, OPEN_REQUIRE_INIT = 0x80, OPEN_NO_INIT = 0x100, OPEN_FD = 0x400 };
enum { CAP_VIRTUAL = 0x10000, CAP_FD = 0x80000 };
enum {
    MSG_RTR = 1, MSG_STD = 2, MSG_EXT = 4, MSG_ERROR_FRAME = 0x20, MSG_TXACK = 0x40, MSG_SW_OVERRUN = 0x400,
    MSG_FDF = 0x10000, MSG_BRS = 0x20000, MSG_ESI = 0x40000
};
enum { STAT_PASSIVE = 1, STAT_BUS_OFF = 2, STAT_WARNING = 4, STAT_ACTIVE = 8, STAT_TX = 0x10, STAT_RX = 0x20 };
enum { NOTIFY_RX = 1, NOTIFY_TX = 2, NOTIFY_ERROR = 4, NOTIFY_STATUS = 8, NOTIFY_REMOVED = 0x40 };
enum { EVENT_RX = 32000, EVENT_TX = 32001, EVENT_ERROR = 32002, EVENT_STATUS = 32003, EVENT_REMOVED = 32006 };

struct message {
    struct bus_frame frame;
    unsigned flags;
    int64_t at_ns;
};

struct params { long freq; unsigned tseg1, tseg2, sjw; };

struct channel {
    struct bus_node node; /* first */
    uint64_t serial;
    unsigned on_card, capabilities;
    const char *name;
    bool unplugged;
    int foreign; /* another program has init access: 1 openly, 2 so that CANlib does not notice */
    int users;
    struct params nominal, data;
};

struct handle {
    bool used, initializes, fd, on_bus, txack, local_echo, reports_access, overrun;
    struct channel *channel;
    unsigned scale_us, driver, wanted, pending;
    void (*callback)(int, void *, unsigned);
    void *context;
    int calls;
    struct message rx[RX_LENGTH];
    unsigned rx_head, rx_count;
};

extern struct channel kv_channels[];
extern const int kv_channel_count;
extern struct handle kv_handles[HANDLES];
extern int64_t kv_start_ns, kv_clock_shift_us;

/* OK with bus_lock held; otherwise why not, and the lock free. */
canStatus kv_enter(int number, struct handle **handle);
canStatus kv_leave(canStatus status);

/* Callbacks of a channel's node, and events for its handles to be told of by kv_after, which takes bus_lock. */
void kv_on_frame(struct bus_node *node, const struct bus_frame *frame, int64_t end_ns, bool own);
void kv_on_error(struct bus_node *node, int64_t end_ns);
void kv_on_state(struct bus_node *node, int64_t now_ns);
void kv_mark(struct bus_node *node, unsigned event);
void kv_after(struct bus_node *node);

#endif
