namespace Runner.Search.Proposals;

/// <summary>How a search chooses, without what all methods have in common (<see cref="Proposer"/>).</summary>
internal interface IMethod
{
    /// <summary>Whether results may have several costs.</summary>
    bool TakesSeveralCosts { get; }

    /// <summary>In [0, 1), a coordinate an axis, also for those that do not apply.</summary>
    double[] Next(Past past);
}
