using Runner.Data;

namespace Runner.Training;

/// <summary>Resources that the trials of one bundle share on their thread: the data, opened once, and the buffers of the last
/// network, which the next trial of the same shape reuses.</summary>
/// <param name="node">The worker that trains them; empty when it does not matter.</param>
internal sealed class TrainingContext(DataCatalogue data, TimeProvider time, string node = "")
{
    private readonly Dictionary<Type, object> workspaces = [];

    public DataCatalogue Data { get; } = data;

    public TimeProvider Time { get; } = time;

    public string Node { get; } = node;

    /// <summary>The last trial's buffers of this type if they fit, else new ones.</summary>
    public TWorkspace Reuse<TWorkspace>(Predicate<TWorkspace> fits, Func<TWorkspace> make)
        where TWorkspace : class
    {
        if (workspaces.TryGetValue(typeof(TWorkspace), out var held) && held is TWorkspace existing && fits(existing))
        {
            return existing;
        }

        // Released first, so that the buffers of two shapes are never in memory at the same time.
        workspaces.Remove(typeof(TWorkspace));
        var made = make();
        workspaces[typeof(TWorkspace)] = made;
        return made;
    }
}
