namespace Runner.Ledgers;

/// <summary>Why a lease ended without its bundle.</summary>
public enum LossCause
{
    /// <summary>The worker's death points at what it trained: its own exit, a signal, a limit. It counts against the trial.</summary>
    Trial = 0,

    /// <summary>Preemption, an ordered end, a machine that lost power: it does not count.</summary>
    Machine = 1,
}
