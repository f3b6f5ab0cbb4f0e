/* Parameters of PCAN-Basic, and what tests make happen to its devices: the functions that begin with standin_. */
#include "pcanbasic.h"

#include <stdio.h>
#include <string.h>

static uint32_t library_value(uint8_t parameter, void *buffer, uint32_t length)
{
    switch (parameter) {
    case 0x05: /* API_VERSION */
        return length < 24 ? (uint32_t)ILLPARAMVAL
                           : (snprintf(buffer, length, "%s", pcan_has_echo ? "4.8.0.5" : "4.3.4.0"), (uint32_t)OK);
    case 0x2A: /* ATTACHED_CHANNELS_COUNT */
    case 0x2B: /* ATTACHED_CHANNELS */
        break;
    default:
        return ILLPARAMTYPE;
    }
    uint32_t count = 0;
    for (unsigned i = 0; i < pcan_channel_count; i++) {
        struct channel *channel = &pcan_channels[i];
        if (channel->condition == 0) {
            continue;
        }
        if (parameter == 0x2B) {
            if ((count + 1) * sizeof(TPCANChannelInformation) > length) {
                return ILLPARAMVAL;
            }
            TPCANChannelInformation info = { .channel_handle = channel->handle, .device_type = 5,
                .controller_number = (uint8_t)i, .device_features = channel->features, .device_id = 0x1A0 + i,
                .channel_condition = channel->initialized ? 2 : channel->condition };
            snprintf(info.device_name, sizeof info.device_name, "%s", channel->name);
            memcpy((char *)buffer + count * sizeof info, &info, sizeof info);
        }
        count++;
    }
    if (parameter == 0x2A) {
        memcpy(buffer, &count, sizeof count);
    }
    return OK;
}

EXPORT uint32_t CAN_GetValue(uint16_t handle, uint8_t parameter, void *buffer, uint32_t length)
{
    if (length < 4) {
        return ILLPARAMVAL;
    }
    pthread_mutex_lock(&bus_lock);
    if (handle == 0) {
        return pcan_leave(pcan_has_driver ? library_value(parameter, buffer, length) : (uint32_t)NODRIVER);
    }
    struct channel *channel = pcan_find(handle);
    uint32_t value;
    switch (parameter) {
    case 0x03: /* RECEIVE_EVENT: a descriptor for poll */
        if (!channel || !channel->initialized) {
            return pcan_leave(INITIALIZE);
        }
        value = (uint32_t)channel->event;
        break;
    case 0x0D: /* CHANNEL_CONDITION */
        value = !channel ? 0 : channel->initialized ? 2 : channel->condition;
        break;
    case 0x16: /* CHANNEL_FEATURES */
        if (!channel) {
            return pcan_leave(ILLHW);
        }
        value = channel->features;
        break;
    default:
        return pcan_leave(ILLPARAMTYPE);
    }
    memcpy(buffer, &value, sizeof value);
    return pcan_leave(OK);
}

EXPORT uint32_t CAN_SetValue(uint16_t handle, uint8_t parameter, const void *buffer, uint32_t length)
{
    struct channel *channel;
    uint32_t value, status = pcan_enter(handle, &channel);
    if (status) {
        return status;
    }
    if (length < sizeof value) {
        return pcan_leave(ILLPARAMVAL);
    }
    memcpy(&value, buffer, sizeof value);
    switch (parameter) {
    case 0x07: /* BUSOFF_AUTORESET */
        channel->node.restarts_itself = value;
        return pcan_leave(OK);
    case 0x1E: /* ALLOW_STATUS_FRAMES */
        channel->allow_status = value;
        return pcan_leave(OK);
    case 0x1F: /* ALLOW_RTR_FRAMES */
        channel->allow_remote = value;
        return pcan_leave(OK);
    case 0x2C: /* ALLOW_ECHO_FRAMES */
        channel->echo = value && pcan_has_echo;
        return pcan_leave(pcan_has_echo ? OK : ILLPARAMTYPE);
    default: /* RECEIVE_EVENT among them: events are set on Windows only */
        return pcan_leave(parameter == 0x03 ? ILLOPERATION : ILLPARAMTYPE);
    }
}

EXPORT uint32_t CAN_GetErrorText(uint32_t status, uint16_t language, char *text)
{
    (void)language;
    snprintf(text, 256, "%s", status == ILLHW ? "The hardware handle is invalid"
            : status == INITIALIZE            ? "The channel is not initialized"
                                              : "An error of the stand-in");
    return OK;
}

/* 0: unplugged, 1: available, 2: another program has it, 3: PCAN-View shares it. */
EXPORT void standin_condition(uint16_t handle, uint32_t condition)
{
    pthread_mutex_lock(&bus_lock);
    for (unsigned i = 0; i < pcan_channel_count; i++) {
        if (pcan_channels[i].handle == handle) {
            pcan_channels[i].condition = condition;
            if (condition == 0 && pcan_channels[i].initialized) {
                bus_detach(&pcan_channels[i].node);
            }
        }
    }
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_bus_off(uint16_t handle)
{
    struct channel *channel;
    if (pcan_enter(handle, &channel) == OK) {
        bus_force_off(&channel->node);
        pthread_mutex_unlock(&bus_lock);
    }
}

EXPORT void standin_overrun(uint16_t handle)
{
    struct channel *channel;
    if (pcan_enter(handle, &channel) == OK) {
        channel->overrun = true;
        pthread_mutex_unlock(&bus_lock);
    }
}

EXPORT void standin_hold(int hold)
{
    pthread_mutex_lock(&bus_lock);
    bus_hold(hold != 0);
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_echo(int exists) { pcan_has_echo = exists != 0; }

EXPORT void standin_caution(int answers) { pcan_answers_caution = answers != 0; }

EXPORT void standin_shift_clock(int64_t us) { pcan_clock_shift_us += us; }

EXPORT void standin_driver(int exists) { pcan_has_driver = exists != 0; }
