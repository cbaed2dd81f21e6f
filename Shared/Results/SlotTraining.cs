using Runner.Identities;

namespace Runner.Results;

/// <summary>What a slot trains right now.</summary>
public sealed record SlotTraining(SweepId Sweep, TrainingProgress Progress);
