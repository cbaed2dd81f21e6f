using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Runner.Data;

/// <summary>The progress of a download.</summary>
/// <param name="Bytes">Bytes received so far, of <paramref name="Total"/>.</param>
public readonly record struct FetchProgress(string File, long Bytes, long Total);

/// <summary>The result of a fetch.</summary>
/// <param name="Folder">The folder that has the set.</param>
/// <param name="Fetched">Files that were downloaded; the others were already present.</param>
public sealed record FetchResult(string Folder, IReadOnlyList<string> Fetched);

/// <summary>
/// Downloads a published data set into the cache. A file is written as <c>.part</c>, resumes after an interruption, and gets its
/// final name only when its size and SHA-256 are correct, so files with a final name are complete and mirrors need not be trusted.
/// </summary>
/// <param name="patience">How long a server may be silent before the attempt fails.</param>
public sealed class DataFetch(HttpClient http, DataFolders folders, TimeProvider time, TimeSpan patience)
{
    private const int Attempts = 3;

    /// <param name="name">The name of one of <see cref="NamedSet.All"/>.</param>
    /// <exception cref="DataException">There is no such set or no network, no mirror has the correct file, or the folder cannot be
    /// written.</exception>
    public Task<FetchResult> Fetch(string name, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        var set = NamedSet.Find(name) ?? throw new DataException(
            $"data fetch: there is no set '{name}' to fetch. Name one of {string.Join(", ", NamedSet.All.Select(one => one.Name))}.");
        return Fetch(set, progress, cancellation);
    }

    /// <inheritdoc cref="Fetch(string, IProgress{FetchProgress}?, CancellationToken)"/>
    public async Task<FetchResult> Fetch(NamedSet set, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        var folder = Path.Combine(folders.Cache, set.Name);
        var fetched = new List<string>();
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var file in set.Files)
            {
                var path = Path.Combine(folder, file.Name);
                if (await IsWhole(path, file, cancellation))
                    continue;

                await FromAnyMirror(set, file, path, progress, cancellation);
                fetched.Add(file.Name);
            }
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new DataException($"{folder}: cannot be written. Name another folder in RUNNER_DATA.", problem);
        }
        catch (IOException problem)
        {
            throw new DataException($"{folder}: {problem.Message.TrimEnd('.')}. Free some space there, or name another folder in RUNNER_DATA.", problem);
        }

        return new FetchResult(folder, fetched);
    }

    private static async Task<bool> IsWhole(string path, NamedFile file, CancellationToken cancellation)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != file.Bytes)
            return false;

        await using var stream = File.OpenRead(path);
        return string.Equals(Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation)), file.Sha256, StringComparison.Ordinal);
    }

    private async Task FromAnyMirror(NamedSet set, NamedFile file, string path, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        var part = path + ".part";
        var problems = new List<string>();
        foreach (var mirror in set.Mirrors)
        {
            var address = new Uri(new Uri(mirror), file.Name);
            var problem = await FromMirror(address, file, part, progress, cancellation);
            if (problem is null)
            {
                File.Move(part, path, overwrite: true);
                return;
            }

            problems.Add($"{address.Host}: {problem}");
        }

        var package = set.Package.Length == 0 ? "" : $", or install Debian's package {set.Package}, which is detected automatically";
        var begun = File.Exists(part) && new FileInfo(part).Length > 0 ? "; what has arrived is kept" : "";
        throw new DataException(
            $"{set.Name}: {file.Name} could not be fetched ({string.Join("; ", problems)}). Try again with a network connection{begun}{package}.");
    }

    /// <summary>Null when the part file is complete and correct; otherwise the problem. Retries after an attempt that made progress, and
    /// after one whose first part, from an earlier attempt, was wrong.</summary>
    private async Task<string?> FromMirror(Uri address, NamedFile file, string part, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        var problem = "nothing arrived";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var before = Length(part);
            try
            {
                await Download(address, file, part, progress, cancellation);
                if (await IsWhole(part, file, cancellation))
                    return null;

                File.Delete(part);
                problem = "the checksum is wrong";
                if (before == 0)
                    return problem;
            }
            catch (HttpRequestException failure)
            {
                problem = failure.StatusCode is { } status ? $"HTTP status {(int)status}" : OneLine(failure);
                if (failure.StatusCode is not null)
                    return problem;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                problem = $"no data for {patience.TotalSeconds:0} s";
            }
            catch (HttpIOException)
            {
                problem = "the connection was lost";
            }

            if (attempt > 0 && Length(part) <= before)
                break;
        }

        return problem;
    }

    private async Task Download(Uri address, NamedFile file, string part, IProgress<FetchProgress>? progress, CancellationToken cancellation)
    {
        await using var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        if (target.Length >= file.Bytes)
            target.SetLength(0);

        using var silence = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (target.Length > 0)
            request.Headers.Range = new RangeHeaderValue(target.Length, null);

        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            target.SetLength(0);
            throw new HttpRequestException("it has less of the file than was already downloaded");
        }

        response.EnsureSuccessStatusCode();
        var goesOn = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == target.Length;
        if (!goesOn)
            target.SetLength(0);

        target.Seek(0, SeekOrigin.End);
        await using var body = await response.Content.ReadAsStreamAsync(either.Token);
        var buffer = new byte[1 << 16];
        while (true)
        {
            silence.CancelAfter(patience);
            var got = await Read(body, buffer, either.Token);
            if (got == 0)
                break;

            if (target.Length + got > file.Bytes)
            {
                target.SetLength(0);
                throw new HttpRequestException($"it sent more than the file's {file.Bytes} bytes");
            }

            await target.WriteAsync(buffer.AsMemory(0, got), cancellation);
            progress?.Report(new FetchProgress(file.Name, target.Length, file.Bytes));
        }

        await target.FlushAsync(cancellation);
        if (target.Length < file.Bytes)
            throw new HttpIOException(HttpRequestError.ResponseEnded);
    }

    /// <summary>Reads from the body; distinguishes a broken connection from a failing disk.</summary>
    private static async ValueTask<int> Read(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (IOException broken)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, null, broken);
        }
    }

    private static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private static string OneLine(Exception failure)
    {
        while (failure.InnerException is { } inner)
        {
            failure = inner;
        }

        return failure.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ');
    }
}
