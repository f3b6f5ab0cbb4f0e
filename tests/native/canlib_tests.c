/* What tests make happen to the devices of the stand-in for CANlib. */
#include "canlib.h"

static void tell(int number, unsigned event)
{
    pthread_mutex_lock(&bus_lock);
    kv_mark(&kv_channels[number].node, event);
    pthread_mutex_unlock(&bus_lock);
    kv_after(&kv_channels[number].node);
}

/* Unplugged: calls fail and a notification comes, or, silently, only the calls fail. */
EXPORT void standin_unplug(int number, int silently)
{
    pthread_mutex_lock(&bus_lock);
    kv_channels[number].unplugged = true;
    bus_detach(&kv_channels[number].node);
    pthread_mutex_unlock(&bus_lock);
    tell(number, silently ? 0 : NOTIFY_REMOVED);
}

EXPORT void standin_plug(int number)
{
    pthread_mutex_lock(&bus_lock);
    kv_channels[number].unplugged = false;
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_bus_off(int number)
{
    pthread_mutex_lock(&bus_lock);
    bus_force_off(&kv_channels[number].node);
    pthread_mutex_unlock(&bus_lock);
    kv_after(&kv_channels[number].node);
}

EXPORT void standin_overrun(int number)
{
    pthread_mutex_lock(&bus_lock);
    for (int i = 0; i < HANDLES; i++) {
        kv_handles[i].overrun |= kv_handles[i].used && kv_handles[i].channel == &kv_channels[number];
    }
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_foreign(int number, int kind) { kv_channels[number].foreign = kind; }

EXPORT void standin_hold(int hold)
{
    pthread_mutex_lock(&bus_lock);
    bus_hold(hold != 0);
    pthread_mutex_unlock(&bus_lock);
}

EXPORT void standin_shift_clock(int64_t us) { kv_clock_shift_us += us; }
