namespace Runner.Page.Live;

/// <summary>A few values that take long to make, each made once for all who ask for it; what failed is tried again.</summary>
/// <param name="most">The most values that are kept.</param>
internal sealed class SharedWork<TKey, T>(int most)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Task<T>> made = [];

    public Task<T> GetAsync(TKey key, Func<Task<T>> make)
    {
        lock (made)
        {
            if (!made.TryGetValue(key, out var work) || work is { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                if (made.Count >= most)
                {
                    made.Clear();
                }

                made[key] = work = Task.Run(make);
            }

            return work;
        }
    }
}
