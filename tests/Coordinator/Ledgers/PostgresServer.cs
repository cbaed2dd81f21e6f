using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Npgsql;

namespace Runner.Tests.Ledgers;

/// <summary>A private PostgreSQL that lives as long as the tests that share it: in a folder of its own, reached through a
/// socket there, run by an ordinary user.</summary>
public sealed class PostgresServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pg-").FullName;
    private readonly string _options;
    private int _schemas;

    public PostgresServer()
        : this("-c listen_addresses=", _ => { })
    {
    }

    /// <param name="prepare">Given the folder of its data, before it starts.</param>
    internal PostgresServer(string options, Action<string> prepare)
    {
        _options = options;
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", "postgres", _folder);
        }

        RunAsUser("initdb", "-D", Data, "-U", "runner", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync");
        prepare(Data);
        Start();
    }

    /// <summary>Where its socket is.</summary>
    internal string Folder => _folder;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>The address of an empty ledger.</summary>
    public string NewUrl() => UrlOf($"test_{Interlocked.Increment(ref _schemas).ToString(CultureInfo.InvariantCulture)}");

    public string UrlOf(string schema) => $"postgres:///postgres?host={Uri.EscapeDataString(_folder)}&user=runner&schema={schema}";

    public void Start() => RunAsUser(
        "pg_ctl", "start", "-w", "-D", Data, "-l", Path.Combine(_folder, "log"),
        "-o", $"-k {_folder} {_options} -c fsync=off -c max_connections=200");

    /// <summary>As a power cut would, but for the disk.</summary>
    public void Kill() => RunAsUser("pg_ctl", "stop", "-m", "immediate", "-D", Data);

    /// <summary>Runs statements on a connection of its own, which may write also while the server is told to be read-only.</summary>
    internal async Task ExecuteAsync(params string[] statements)
    {
        await using var connection = await ConnectAsync();
        foreach (var statement in statements.Prepend("SET default_transaction_read_only = off"))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>As a primary is that became a standby: nothing can be written, on connections that there are already too.</summary>
    internal async Task SetReadOnlyAsync(bool readOnly)
    {
        var setting = readOnly ? "on" : "off";
        await ExecuteAsync($"ALTER SYSTEM SET default_transaction_read_only = {setting}", "SELECT pg_reload_conf()");

        // The server passes it on to all connections before it makes another that has it.
        while (await ShownAsync("default_transaction_read_only") != setting)
        {
            await Task.Delay(20);
        }
    }

    private async Task<string?> ShownAsync(string setting)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand($"SHOW {setting}", connection);
        return (string?)await command.ExecuteScalarAsync();
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder { Host = _folder, Username = "runner", Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Kills one process that serves somebody, if there is one: the server then starts itself anew, and everybody is
    /// cut off.</summary>
    public void KillBackend()
    {
        var server = File.ReadLines(Path.Combine(Data, "postmaster.pid")).First();
        Run("sh", "-c", $"for p in $(pgrep -P {server} -f 'postgres: runner '); do kill -9 $p; break; done");
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>PostgreSQL's programs do not run as root.</summary>
    internal static void RunAsUser(string program, params string[] arguments)
    {
        var newest = typeof(PostgresServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(metadata => metadata.Key == "PostgresVersions").Value!.Split(';').Order(StringComparer.Ordinal).Last();
        var path = Path.IsPathRooted(program) ? program : Path.Combine(newest, "bin", program);
        if (Environment.IsPrivilegedProcess)
        {
            Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    internal static void Run(string program, params string[] arguments)
    {
        // Its output goes nowhere: the server inherits it, and whoever reads would wait for the server's end.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = "/",
        })!;
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
    }
}
