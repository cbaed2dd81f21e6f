namespace Runner.Bench;

/// <summary>Something else that measures the same things.</summary>
public interface IBenchPeer
{
    /// <summary>What is said while it measures.</summary>
    string Name { get; }

    /// <summary>Measures once: values by name and unit.</summary>
    /// <exception cref="BenchException">It failed.</exception>
    Task<IReadOnlyDictionary<(string Name, string Unit), double>> RunAsync(CancellationToken cancel = default);
}
