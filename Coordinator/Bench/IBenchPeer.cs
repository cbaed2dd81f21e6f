namespace Runner.Bench;

/// <summary>An engine or program that is measured for comparison.</summary>
public interface IBenchPeer
{
    /// <summary>Shown while it measures.</summary>
    string Name { get; }

    /// <summary>Measures once and returns values by name and unit.</summary>
    /// <exception cref="BenchException">The measurement failed.</exception>
    Task<IReadOnlyDictionary<(string Name, string Unit), double>> RunAsync(CancellationToken cancel = default);
}
