/*
 * Protocol ISO15765 of the stand-in: ISO 15765-2 with normal addressing on classic CAN, as SAE J2534-1 has it. Part of
 * passthru.c. Everything here wants the lock of the bus. PDUs leave one after the other; one that fails is given up
 * without a word, as an interface does that was given no time to wait for it.
 */
enum { PDU_MAX = 4095, LINKS = 10, OUTBOX = 4, INBOX = 64, AT_ONCE = 8, RECEIVED_VALUE = 0xFFFF };
enum { SINGLE = 0, FIRST = 1, CONSECUTIVE = 2, FLOW_CONTROL = 3, CONTINUE = 0, WAIT = 1, OVERFLOW_STATUS = 2 };
enum { ERR_MSG_PROTOCOL_ID = 0x15, PADDING = 0xCC };
static const int64_t N_BS_NS = 1000000000, N_CR_NS = 1000000000;

struct link {
    uint32_t response, request, flags;
    uint32_t size, received, sequence, block_left;
    int64_t due_ns; /* N_Cr; 0: nothing is being received */
    uint8_t data[PDU_MAX];
};

static struct link links[LINKS];
static unsigned link_count;
static PASSTHRU_MSG outbox[OUTBOX], inbox[INBOX];
static unsigned outbox_first, outbox_count, inbox_first, inbox_count;
static int has_lost;
static uint32_t block_size, st_min, block_size_tx = RECEIVED_VALUE, st_min_tx = RECEIVED_VALUE, wait_max;
static uint64_t own_put, own_seen;

static struct {
    enum { IDLE, AWAITS_FLOW_CONTROL, SENDS, LEAVES } state;
    uint32_t offset, sequence, block_left, st_min, waits;
    int64_t due_ns; /* N_Bs, or STmin */
    uint64_t last;  /* the frame whose end is the end of the PDU, or from which STmin counts */
} sending;

static uint32_t id_in(const PASSTHRU_MSG *message)
{
    return ((uint32_t)message->Data[0] << 24) | ((uint32_t)message->Data[1] << 16)
        | ((uint32_t)message->Data[2] << 8) | message->Data[3];
}

static void put(uint32_t id, uint32_t flags, const uint8_t *bytes, unsigned length)
{
    struct frame *frame = &tx[(tx_first + tx_count++) % TX_MAX];
    maybe_crash_late();
    memset(frame, 0, sizeof *frame);
    frame->id = id;
    frame->extended = (flags & MSG_CAN_29BIT_ID) != 0;
    frame->length = (flags & TX_ISO15765_FRAME_PAD) != 0 ? 8 : (uint8_t)length;
    memset(frame->data, PADDING, sizeof frame->data);
    memcpy(frame->data, bytes, length);
    frame->queued_ns = now_ns();
    own_put++;
}

static void deliver(uint32_t id, uint32_t status, int64_t end_ns, const uint8_t *data, uint32_t size)
{
    if (inbox_count == INBOX) {
        has_lost = 1;
        return;
    }

    PASSTHRU_MSG *message = &inbox[(inbox_first + inbox_count++) % INBOX];
    memset(message, 0, sizeof *message - sizeof message->Data);
    message->ProtocolID = PROTOCOL_ISO15765;
    message->RxStatus = status;
    message->Timestamp = stamp(end_ns);
    message->DataSize = 4 + size;
    message->ExtraDataIndex = size > 0 ? message->DataSize : 0;
    for (int b = 0; b < 4; b++) {
        message->Data[b] = (uint8_t)(id >> (24 - 8 * b));
    }

    memcpy(message->Data + 4, data, size);
}

static void answer_first(struct link *link, unsigned status)
{
    const uint8_t bytes[3] = { (uint8_t)(FLOW_CONTROL << 4 | status), (uint8_t)block_size, (uint8_t)st_min };
    link->block_left = block_size;
    put(link->request, link->flags, bytes, sizeof bytes);
}

static void on_first(struct link *link, const struct frame *frame, uint32_t status)
{
    link->size = (frame->data[0] & 0x0Fu) << 8 | frame->data[1];
    link->due_ns = 0;
    if (link->size < 8) {
        if (link->size == 0) {
            answer_first(link, OVERFLOW_STATUS); /* the length stands in 32 bits, so it is beyond what fits */
        }

        return;
    }

    memcpy(link->data, frame->data + 2, 6);
    link->received = 6;
    link->sequence = 1;
    link->due_ns = frame->end_ns + N_CR_NS;
    deliver(frame->id, status | RX_START_OF_MESSAGE, frame->end_ns, NULL, 0);
    answer_first(link, CONTINUE);
}

static void on_consecutive(struct link *link, const struct frame *frame, uint32_t status)
{
    if (link->due_ns == 0) {
        return;
    }

    const uint32_t left = link->size - link->received, count = left < 7 ? left : 7;
    if ((frame->data[0] & 0x0Fu) != link->sequence || frame->length < count + 1) {
        link->due_ns = 0;
        return;
    }

    memcpy(link->data + link->received, frame->data + 1, count);
    link->received += count;
    link->sequence = (link->sequence + 1) & 0x0F;
    link->due_ns = frame->end_ns + N_CR_NS;
    if (link->received == link->size) {
        link->due_ns = 0;
        deliver(frame->id, status, frame->end_ns, link->data, link->size);
    } else if (link->block_left > 0 && --link->block_left == 0) {
        answer_first(link, CONTINUE);
    }
}

static int64_t st_min_ns(uint32_t code)
{
    return code <= 0x7F ? code * 1000000LL : code >= 0xF1 && code <= 0xF9 ? (code - 0xF0) * 100000LL : 127000000LL;
}

static void end_sending(void)
{
    outbox_first = (outbox_first + 1) % OUTBOX;
    outbox_count--;
    sending.state = IDLE;
}

static void on_flow_control(const struct link *link, const struct frame *frame)
{
    const unsigned status = frame->data[0] & 0x0F;
    if (sending.state != AWAITS_FLOW_CONTROL || id_in(&outbox[outbox_first]) != link->request) {
        return;
    }

    if (status == CONTINUE) {
        sending.block_left = block_size_tx != RECEIVED_VALUE ? block_size_tx : frame->data[1];
        sending.block_left = sending.block_left == 0 ? UINT32_MAX : sending.block_left;
        sending.st_min = st_min_tx != RECEIVED_VALUE ? st_min_tx : frame->data[2];
        sending.due_ns = 0;
        sending.waits = 0;
        sending.state = SENDS;
    } else if (status == WAIT && ++sending.waits <= wait_max) {
        sending.due_ns = frame->end_ns + N_BS_NS;
    } else {
        end_sending();
    }
}

static void on_single(struct link *link, const struct frame *frame, uint32_t status)
{
    const uint32_t size = frame->data[0];
    if (size >= 1 && size <= 7 && size < frame->length) {
        link->due_ns = 0;
        deliver(frame->id, status, frame->end_ns, frame->data + 1, size);
    }
}

static void on_own(const struct frame *frame)
{
    own_seen++;
    if (sending.state == LEAVES && own_seen >= sending.last) {
        const PASSTHRU_MSG *pdu = &outbox[outbox_first];
        const uint32_t status = RX_TX_MSG_TYPE | (pdu->TxFlags & MSG_CAN_29BIT_ID);
        deliver(id_in(pdu), status | RX_TX_INDICATION, frame->end_ns, NULL, 0);
        if (loopback) {
            deliver(id_in(pdu), status, frame->end_ns, pdu->Data + 4, pdu->DataSize - 4);
        }

        end_sending();
    } else if (sending.state == SENDS && own_seen >= sending.last) {
        sending.due_ns = frame->end_ns + st_min_ns(sending.st_min);
    }
}

static void on_frame(const struct frame *frame)
{
    if (frame->sender == node) {
        on_own(frame);
        return;
    }

    for (unsigned i = 0; i < link_count; i++) {
        struct link *link = &links[i];
        const uint32_t status = link->flags & MSG_CAN_29BIT_ID;
        if (frame->id != link->response || frame->extended != (status != 0) || frame->length == 0) {
            continue;
        }

        switch (frame->data[0] >> 4) {
        case SINGLE: on_single(link, frame, status); break;
        case FIRST: on_first(link, frame, status); break;
        case CONSECUTIVE: on_consecutive(link, frame, status); break;
        case FLOW_CONTROL: on_flow_control(link, frame); break;
        default: break;
        }
    }
}

static void begin_sending(void)
{
    const PASSTHRU_MSG *pdu = &outbox[outbox_first];
    const uint32_t size = pdu->DataSize - 4;
    uint8_t bytes[8] = { (uint8_t)size };
    if (size <= 7) {
        memcpy(bytes + 1, pdu->Data + 4, size);
        put(id_in(pdu), pdu->TxFlags, bytes, size + 1);
        sending.state = LEAVES;
        sending.last = own_put;
        return;
    }

    bytes[0] = (uint8_t)(FIRST << 4 | size >> 8);
    bytes[1] = (uint8_t)size;
    memcpy(bytes + 2, pdu->Data + 4, 6);
    put(id_in(pdu), pdu->TxFlags, bytes, 8);
    sending.state = AWAITS_FLOW_CONTROL;
    sending.offset = 6;
    sending.sequence = 1;
    sending.waits = 0;
    sending.due_ns = now_ns() + N_BS_NS;
}

static void put_consecutive(void)
{
    const PASSTHRU_MSG *pdu = &outbox[outbox_first];
    const uint32_t left = pdu->DataSize - 4 - sending.offset, count = left < 7 ? left : 7;
    uint8_t bytes[8] = { (uint8_t)(CONSECUTIVE << 4 | sending.sequence) };
    memcpy(bytes + 1, pdu->Data + 4 + sending.offset, count);
    put(id_in(pdu), pdu->TxFlags, bytes, count + 1);
    sending.offset += count;
    sending.sequence = (sending.sequence + 1) & 0x0F;
    sending.last = own_put;
    sending.due_ns = sending.st_min == 0 ? 0 : INT64_MAX; /* known when this frame has ended */
    if (count == left) {
        sending.state = LEAVES;
    } else if (--sending.block_left == 0) {
        sending.state = AWAITS_FLOW_CONTROL;
        sending.due_ns = now_ns() + N_BS_NS;
    }
}

static void send_what_is_due(void)
{
    if (sending.state == IDLE && outbox_count > 0) {
        begin_sending();
    }

    while (sending.state == SENDS && tx_count < AT_ONCE && sending.due_ns <= now_ns()) {
        put_consecutive();
    }

    if (sending.state == AWAITS_FLOW_CONTROL && sending.due_ns <= now_ns()) {
        end_sending();
    }
}

static void end_overdue_receptions(void)
{
    for (unsigned i = 0; i < link_count; i++) {
        links[i].due_ns = links[i].due_ns <= now_ns() ? 0 : links[i].due_ns;
    }
}

static void *run_isotp(void *unused)
{
    lock();
    while (!stops) {
        const uint64_t before = own_put;
        const unsigned delivered = inbox_count;
        while (next_read < bus->count) {
            on_frame(&bus->slots[next_read++ % SLOTS]);
        }

        end_overdue_receptions();
        send_what_is_due();
        if (own_put != before || inbox_count != delivered) {
            tell_all();
        }

        const int64_t latest_ns = now_ns() + 50000000;
        const int is_soon = sending.state == SENDS && sending.due_ns != 0 && sending.due_ns < latest_ns;
        wait_until(is_soon ? sending.due_ns : latest_ns);
    }

    unlock();
    return unused;
}

static int32_t add_link(const PASSTHRU_MSG *mask, const PASSTHRU_MSG *pattern, const PASSTHRU_MSG *flow)
{
    if (flow == NULL || id_in(mask) != UINT32_MAX || flow->DataSize != 4 || flow->TxFlags != pattern->TxFlags) {
        return fails(ERR_FAILED, "wrong flow control filter");
    }

    if (link_count == LINKS) {
        return fails(ERR_EXCEEDED_LIMIT, "ten filters are all there are");
    }

    for (unsigned i = 0; i < link_count; i++) {
        if (links[i].response == id_in(pattern) || links[i].request == id_in(flow)) {
            return fails(ERR_NOT_UNIQUE, "another filter has this identifier");
        }
    }

    struct link *link = &links[link_count++];
    link->response = id_in(pattern);
    link->request = id_in(flow);
    link->flags = pattern->TxFlags;
    return STATUS_NOERROR;
}

static int is_flow_controlled(uint32_t id)
{
    for (unsigned i = 0; i < link_count; i++) {
        if (links[i].request == id) {
            return 1;
        }
    }

    return 0;
}

static int32_t post(const PASSTHRU_MSG *message)
{
    const uint32_t size = message->DataSize - 4;
    if (message->ProtocolID != PROTOCOL_ISO15765) {
        return fails(ERR_MSG_PROTOCOL_ID, "wrong protocol of the message");
    }

    if (message->DataSize < 5 || size > PDU_MAX || (message->TxFlags & MSG_ISO15765_ADDR_TYPE) != 0) {
        return fails(ERR_INVALID_MSG, "wrong message");
    }

    if (size > 7 && !is_flow_controlled(id_in(message))) {
        return fails(ERR_NO_FLOW_CONTROL, "no filter has this identifier");
    }

    if (outbox_count == OUTBOX) {
        return fails(ERR_BUFFER_FULL, "the queue is full");
    }

    memcpy(&outbox[(outbox_first + outbox_count++) % OUTBOX], message, sizeof *message);
    return STATUS_NOERROR;
}

static int take_pdu(PASSTHRU_MSG *message)
{
    if (inbox_count == 0) {
        return 0;
    }

    memcpy(message, &inbox[inbox_first], sizeof *message);
    inbox_first = (inbox_first + 1) % INBOX;
    inbox_count--;
    return 1;
}

static int32_t configure(uint32_t parameter, uint32_t value)
{
    uint32_t *place = parameter == CONFIG_ISO15765_BS ? &block_size : parameter == CONFIG_ISO15765_STMIN ? &st_min
        : parameter == CONFIG_BS_TX ? &block_size_tx : parameter == CONFIG_STMIN_TX ? &st_min_tx
        : parameter == CONFIG_ISO15765_WFT_MAX ? &wait_max : NULL;
    if (place == NULL || strcmp(misdeed, "no-config") == 0) {
        return fails(ERR_NOT_SUPPORTED, "no such parameter");
    }

    *place = value;
    return STATUS_NOERROR;
}
