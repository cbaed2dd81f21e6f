namespace Runner.Page.Live;

/// <summary>
/// Something that many pages show and that takes time to read. They share a reading; the next one begins once there is news and, so that
/// showing a sweep takes little from running it, a good while longer after the last than that took. Meanwhile the last one stands.
/// </summary>
/// <param name="read">Reads it. Its news is what the caller says.</param>
/// <param name="rest">How many times as long as a reading takes nothing is read after it.</param>
internal sealed class Paced<T>(Func<CancellationToken, Task<T>> read, TimeProvider time, double rest)
    where T : class
{
    private readonly Lock gate = new();
    private Task<T>? reading;
    private T? last;
    private object? lastNews;
    private object? readingNews;
    private long earliest;

    /// <summary>The last reading, and a new one where there is none or where it waits for that.</summary>
    /// <param name="news">Equal as long as nothing has changed.</param>
    /// <param name="isUrgent">Not to rest before, as nothing else is at work.</param>
    /// <param name="waits">Waits for a reading that has begun rather than take the last one.</param>
    public Task<T> GetAsync(object news, bool isUrgent, bool waits, CancellationToken cancel)
    {
        lock (gate)
        {
            Collect();
            var isDue = isUrgent || time.GetTimestamp() >= earliest;
            if (reading is null && (last is null || (isDue && !news.Equals(lastNews))))
            {
                readingNews = news;
                reading = Task.Run(ReadAsync, CancellationToken.None);
            }

            return reading is null || (last is not null && !waits) ? Task.FromResult(last!) : reading.WaitAsync(cancel);
        }
    }

    private void Collect()
    {
        if (reading is not { IsCompleted: true })
        {
            return;
        }

        if (reading.IsCompletedSuccessfully)
        {
            (last, lastNews) = (reading.Result, readingNews);
        }

        reading = null;
    }

    private async Task<T> ReadAsync()
    {
        var start = time.GetTimestamp();
        try
        {
            return await read(CancellationToken.None);
        }
        finally
        {
            var took = time.GetElapsedTime(start);
            earliest = time.GetTimestamp() + (long)(took.TotalSeconds * rest * time.TimestampFrequency);
        }
    }
}
