namespace Runner.Page.Live;

/// <summary>
/// A value that many pages show and that takes time to read. They share a reading. The next one starts only when there is news
/// and after a pause proportional to the duration of the last reading, so that showing a sweep hardly slows it down.
/// </summary>
/// <param name="rest">Length of the pause after a reading, as a multiple of the reading's duration.</param>
internal sealed class Paced<T>(TimeProvider time, double rest)
    where T : class
{
    private readonly Lock gate = new();
    private Task<T>? reading;

    /// <summary>The reading that was begun last.</summary>
    private Task<T>? newest;
    private T? last;
    private object? lastNews;
    private object? readingNews;
    private long earliest;

    /// <summary>The last reading, or a reading in progress when there is none yet or <paramref name="waits"/>.</summary>
    /// <param name="news">Equal as long as the value has not changed.</param>
    /// <param name="read">Reads the value.</param>
    /// <param name="isUrgent">Skips the pause.</param>
    /// <param name="waits">Whether to wait for a reading that includes the news, if one is due, rather than return the last one.</param>
    public Task<T> GetAsync(object news, Func<Task<T>> read, bool isUrgent, bool waits, CancellationToken cancel)
    {
        lock (gate)
        {
            Collect();
            var isDue = isUrgent || time.GetTimestamp() >= earliest;
            if (reading is null && (last is null || (isDue && !news.Equals(lastNews))))
            {
                Begin(news, read);
            }

            return reading is null || (last is not null && !waits) ? Task.FromResult(last!)
                : waits && isDue && !news.Equals(readingNews) ? AfterAsync(reading, news, read, cancel)
                : reading.WaitAsync(cancel);
        }
    }

    /// <summary>The same for a value that is made of another one, of which this is the newest. It is made as soon as someone asks for it; the
    /// next reading of the other one pauses for it too.</summary>
    public Task<TMade> MakeAsync<TMade>(T from, Paced<TMade> made, Func<Task<TMade>> make, bool waits, CancellationToken cancel)
        where TMade : class => made.GetAsync(
        from,
        async () =>
        {
            var start = time.GetTimestamp();
            try
            {
                return await make();
            }
            finally
            {
                Pause(time.GetElapsedTime(start));
            }
        },
        isUrgent: true,
        waits,
        cancel);

    private void Begin(object news, Func<Task<T>> read)
    {
        readingNews = news;
        reading = newest = Task.Run(() => ReadAsync(read), CancellationToken.None);
    }

    /// <summary>A reading that began before the news need not include them; the next one does, whoever begins it.</summary>
    private async Task<T> AfterAsync(Task<T> before, object news, Func<Task<T>> read, CancellationToken cancel)
    {
        await ((Task)before).WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancel.ThrowIfCancellationRequested();
        Task<T> next;
        lock (gate)
        {
            Collect();
            if (reading is null && (last is null || ReferenceEquals(newest, before)))
            {
                Begin(news, read);
            }

            next = reading ?? Task.FromResult(last!);
        }

        return await next.WaitAsync(cancel);
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

    private async Task<T> ReadAsync(Func<Task<T>> read)
    {
        var start = time.GetTimestamp();
        try
        {
            return await read();
        }
        finally
        {
            Pause(time.GetElapsedTime(start));
        }
    }

    private void Pause(TimeSpan took)
    {
        lock (gate)
        {
            earliest = Math.Max(earliest, time.GetTimestamp()) + (long)(took.TotalSeconds * rest * time.TimestampFrequency);
        }
    }
}
