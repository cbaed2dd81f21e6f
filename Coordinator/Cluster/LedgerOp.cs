namespace Runner.Cluster;

/// <summary>What a node asks of the coordinator's ledger. Numbers are never used for anything else.</summary>
internal enum LedgerOp : byte
{
    Plan = 1,
    Sweeps = 2,
    FindSweep = 3,
    Count = 4,
    Lease = 5,
    WaitForWork = 6,
    Renew = 7,
    RecordCurve = 8,
    Checkpoint = 9,
    Complete = 10,
    Release = 11,
    Rescue = 12,
    Retry = 13,
    Results = 14,
    FindTrial = 15,
    Identities = 16,
    Leases = 17,
    Refusals = 18,
    SetMode = 19,
    Mode = 20,
    Lead = 21,
    Attend = 22,
    Leave = 23,
    Drain = 24,
    Workers = 25,
    SetStanding = 26,
    Standings = 27,
    Endings = 28,
}
