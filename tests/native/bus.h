/* A CAN bus inside one process: nodes, arbitration by identifier, time on the wire, acknowledgement, error counters.
 * It stands behind the libraries that stand in for those of hardware vendors. */
#ifndef BUS_H
#define BUS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define BUS_TX_LENGTH 32
#define EXPORT __attribute__((visibility("default")))

struct bus_frame {
    uint32_t id;
    bool extended, remote, fd, bit_rate_switch, error_state;
    uint8_t length; /* bytes */
    uint8_t data[64];
    int tag; /* the owner's */
};

enum bus_state { BUS_ACTIVE, BUS_WARNING, BUS_PASSIVE, BUS_OFF };

struct bus_node {
    /* The owner sets these before bus_attach. */
    bool fd;
    bool restarts_itself;
    unsigned nominal, data; /* bit/s */
    /* Called with bus_lock held. */
    void (*on_frame)(struct bus_node *, const struct bus_frame *, int64_t end_ns, bool own);
    void (*on_error)(struct bus_node *, int64_t end_ns);
    void (*on_state)(struct bus_node *, int64_t now_ns);
    /* Called without it, after any of the above. */
    void (*after)(struct bus_node *);

    /* The bus's own. */
    bool attached, touched;
    enum bus_state state;
    int tx_errors, rx_errors;
    int64_t restart_ns;
    struct bus_frame tx[BUS_TX_LENGTH];
    int64_t submitted_ns[BUS_TX_LENGTH];
    unsigned tx_head, tx_count, flush_count;
};

extern pthread_mutex_t bus_lock;

int64_t bus_now_ns(void);

/* All of these want bus_lock held. */
void bus_attach(struct bus_node *node);
void bus_detach(struct bus_node *node);
bool bus_submit(struct bus_node *node, const struct bus_frame *frame); /* false: the queue is full */
void bus_flush(struct bus_node *node);
void bus_force_off(struct bus_node *node);
void bus_hold(bool hold); /* nothing leaves while held */

int bus_length_of(unsigned dlc_code); /* bytes of a CAN FD DLC */
bool bus_is_length(unsigned bytes, bool fd);

#endif
