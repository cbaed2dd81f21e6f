using System.IO.MemoryMappedFiles;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Runner.Ledgers.Sqlite;

/// <summary>A database read from a file's memory-mapped content: the file needs no name, and any number of connections share it.</summary>
internal sealed class SqliteMemory : IDisposable
{
    // SQLITE_DESERIALIZE_READONLY
    private const int ReadOnly = 4;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _length;

    /// <param name="file">The file; closed with this object.</param>
    public SqliteMemory(FileStream file)
    {
        _length = file.Length;
        _file = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.ReadWrite);
    }

    public SqliteConnection Connect()
    {
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        try
        {
            connection.Open();
            var code = raw.sqlite3_deserialize(connection.Handle, "main", _view.SafeMemoryMappedViewHandle.DangerousGetHandle(), _length, _length, ReadOnly);
            return code == raw.SQLITE_OK ? connection : throw new SqliteException("the copy of the database cannot be read", code);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
