namespace Runner.Page.Live;

/// <summary>
/// A value that many pages show and that takes time to read. They share a reading. The next one starts only when there is news
/// and after a pause proportional to the duration of the last reading, so that showing a sweep hardly slows it down.
/// </summary>
/// <param name="read">Reads the value.</param>
/// <param name="rest">Length of the pause after a reading, as a multiple of the reading's duration.</param>
internal sealed class Paced<T>(Func<CancellationToken, Task<T>> read, TimeProvider time, double rest)
    where T : class
{
    private readonly Lock gate = new();
    private Task<T>? reading;
    private T? last;
    private object? lastNews;
    private object? readingNews;
    private long earliest;

    /// <summary>The last reading, or a reading in progress when there is none yet or <paramref name="waits"/>.</summary>
    /// <param name="news">Equal as long as the value has not changed.</param>
    /// <param name="isUrgent">Skips the pause.</param>
    /// <param name="waits">Whether to wait for a reading in progress rather than return the last one.</param>
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
