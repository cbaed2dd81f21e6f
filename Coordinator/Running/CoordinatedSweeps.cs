using Runner.Sweeps;

namespace Runner.Running;

/// <summary>The sweeps on which the coordinator of this process works. Its page adds to them.</summary>
public sealed class CoordinatedSweeps
{
    private volatile SweepScope? scope;

    /// <summary>Null while no coordinator works here.</summary>
    internal SweepScope? Scope
    {
        get => scope;
        set => scope = value;
    }
}
