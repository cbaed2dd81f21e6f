using System.Buffers.Binary;
using LiteDB.Engine;
using Runner.Ledgers.Columns;
using Runner.Ledgers.LiteDb;
using Runner.Numerics;
using Runner.Tests.Ledgers.PowerCuts;

namespace Runner.Tests.Ledgers;

/// <summary>The files of a LiteDB ledger, without LiteDB: pages are appended to its log and copied into the data file as LiteDB does it.</summary>
public sealed class LiteFilesTests
{
    private const string Name = "runner.litedb";
    private const string Redo = "runner.litedb-redo";
    private const string PlainLog = "runner-log.litedb";

    private readonly MemoryDisk _disk = new();

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(240)]
    public void So_do_many(int transactions) => Committed_transactions_outlive_a_power_cut_at_every_write(transactions);

    [Theory]
    [InlineData(90)]
    public void Committed_transactions_outlive_a_power_cut_at_every_write(int transactions)
    {
        var committed = new List<(int After, Dictionary<uint, ulong> Pages)>();
        using (var database = new Database(_disk))
        {
            committed.Add((_disk.Notes.Count, new(database.Pages)));
            for (var i = 0UL; i < (ulong)transactions; i++)
            {
                database.Commit(seed: i);
                committed.Add((_disk.Notes.Count, new(database.Pages)));
                if (i % 9 == 8)
                {
                    database.Checkpoint();
                }
            }

            database.Checkpoint();
        }

        committed.Add((_disk.Notes.Count, committed[^1].Pages));
        var disk = new CrashedDisk(filesSyncTheirFolder: false);
        var acknowledged = 0;
        for (var cut = 0; cut < _disk.Notes.Count; cut++)
        {
            disk.Do(_disk.Notes[cut]);
            while (acknowledged < committed.Count && committed[acknowledged].After <= cut + 1)
            {
                acknowledged++;
            }

            foreach (var image in Enum.GetValues<CrashImage>())
            {
                var found = Read(new MemoryDisk(disk.Files(image, (ulong)cut)));
                var isThere = (acknowledged > 0 ? committed[acknowledged - 1].Pages : []).ToDictionary();
                var isUnderWay = committed[Math.Min(acknowledged, committed.Count - 1)].Pages;
                (AreSame(found, isThere) || AreSame(found, isUnderWay)).ShouldBeTrue($"{image} at write {cut}, after {acknowledged} commits");
            }
        }
    }

    [Fact]
    public void A_second_power_cut_while_the_files_are_opened_loses_nothing()
    {
        var pages = Fill(_disk, transactions: 5);
        var once = new CrashedDisk(filesSyncTheirFolder: false);
        _disk.Notes.ForEach(once.Do);
        var opened = new MemoryDisk(once.Files(CrashImage.UnsyncedDropped, 0));
        Read(opened);
        for (var cut = 0; cut < opened.Notes.Count; cut++)
        {
            once.Do(opened.Notes[cut]);
            foreach (var image in Enum.GetValues<CrashImage>())
            {
                AreSame(Read(new MemoryDisk(once.Files(image, (ulong)cut))), pages).ShouldBeTrue($"{image} at write {cut}");
            }
        }
    }

    [Fact]
    public void A_commit_is_one_write_and_one_sync()
    {
        using var database = new Database(_disk);
        database.Commit(seed: 1);
        var before = _disk.Notes.Count;
        database.Commit(seed: 2);
        _disk.Notes[before..].Select(note => (note.File, note.Action)).ShouldBe([(Redo, DiskAction.Write), (Redo, DiskAction.Sync)]);
    }

    [Fact]
    public void A_closed_ledger_is_one_file()
    {
        using (var database = new Database(_disk))
        {
            database.Commit(seed: 1);
            database.Checkpoint();
        }

        _disk.Exists(Redo).ShouldBeFalse();
    }

    [Fact]
    public void What_a_full_disk_did_not_take_is_written_when_there_is_room()
    {
        using (var database = new Database(_disk))
        {
            database.Commit(seed: 1);
            _disk.Fault = new IOException("No space left on device");
            Should.Throw<IOException>(() => database.Commit(seed: 2));
            Should.Throw<IOException>(() => database.Checkpoint());
            _disk.Fault = null;
            database.Commit(seed: 3);
            var disk = new CrashedDisk(filesSyncTheirFolder: false);
            _disk.Notes.ForEach(disk.Do);
            AreSame(Read(new MemoryDisk(disk.Files(CrashImage.UnsyncedDropped, 0))), database.Pages).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_transaction_that_was_rolled_back_is_not_taken_along_by_the_next()
    {
        using (var database = new Database(_disk))
        {
            database.Commit(seed: 1);
            database.Abandon(seed: 2);
            database.Commit(seed: 3);
            AreSame(Read(new MemoryDisk(Copy())), database.Pages).ShouldBeTrue();
        }
    }

    /// <summary>A frame of a later group proves that the ones before it had been on the disk.</summary>
    [Fact]
    public void A_changed_byte_in_the_log_is_damage_and_not_its_end()
    {
        Fill(_disk, transactions: 6);
        var whole = _disk[Redo];
        var lastGroup = Array.FindLast([.. _disk.Notes], note => note.File == Redo && note.Action == DiskAction.Write)!.Offset;
        for (var at = 8192L; at < lastGroup; at += 613)
        {
            var changed = whole.ToArray();
            changed[at] ^= 4;
            var disk = new MemoryDisk(Copy()) { [Redo] = changed };
            Should.Throw<LedgerDamageException>(() => Read(disk), $"byte {at}");
        }
    }

    [Fact]
    public void A_log_without_its_headers_is_damaged_and_not_empty()
    {
        Fill(_disk, transactions: 2);
        var changed = _disk[Redo];
        changed.AsSpan(0, 8192).Clear();
        _disk[Redo] = changed;
        Should.Throw<LedgerDamageException>(() => Read(_disk));
    }

    [Fact]
    public void A_changed_byte_in_the_data_file_is_noticed_when_its_page_is_read()
    {
        var pages = Fill(_disk, transactions: 6, checkpoint: true);
        for (var at = 0; at < _disk[Name].Length; at += 331)
        {
            var changed = _disk[Name];
            changed[at] ^= 16;
            var disk = new MemoryDisk(Copy()) { [Name] = changed };
            if (Should.Throw<Exception>(() => Read(disk), $"byte {at}") is var fault and not (LedgerDamageException or InvalidDataException or NewerVersionException))
            {
                throw new InvalidOperationException($"byte {at}", fault);
            }
        }

        AreSame(Read(_disk), pages).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    [InlineData(8192)]
    [InlineData(8192 + 17)]
    public void A_data_file_that_was_cut_is_refused(int length)
    {
        Fill(_disk, transactions: 6, checkpoint: true, more: 1);
        _disk[Name] = _disk[Name][..length];
        Should.Throw<LedgerDamageException>(() => Read(_disk));
    }

    [Fact]
    public void A_file_of_another_kind_keeps_its_content()
    {
        foreach (var length in new[] { 1, 20, 8192, 20000 })
        {
            var disk = new MemoryDisk { [Name] = [.. Enumerable.Range(0, length).Select(i => (byte)i)] };
            Should.Throw<InvalidDataException>(() => Read(disk));
            disk[Name].ShouldBe(Enumerable.Range(0, length).Select(i => (byte)i));
        }
    }

    [Fact]
    public void A_file_of_a_newer_format_is_refused()
    {
        Fill(_disk, transactions: 2, checkpoint: true);
        var newer = _disk[Name];
        newer[59] = 9;
        _disk[Name] = newer;
        Should.Throw<NewerVersionException>(() => Read(_disk)).Message.ShouldContain("file format 9");
    }

    [Fact]
    public void A_log_of_a_newer_version_is_refused()
    {
        Fill(_disk, transactions: 2);
        var newer = _disk[Redo];
        for (var slot = newer.AsSpan(0, 8192); slot.Length > 0; slot = slot[4096..])
        {
            BinaryPrimitives.WriteInt64LittleEndian(slot[16..], RedoLog.FormatVersion + 1);
            BinaryPrimitives.WriteUInt64LittleEndian(slot, XxHash64.Of(slot[8..40]));
        }

        _disk[Redo] = newer;
        Should.Throw<NewerVersionException>(() => Read(_disk));
    }

    [Fact]
    public void The_log_of_LiteDB_without_Runner_is_taken_over_as_far_as_it_was_written()
    {
        var pages = Fill(_disk, transactions: 3, checkpoint: true);
        pages[2] = 77;
        pages[3] = 78;
        _disk[PlainLog] =
        [
            .. Page(2, 77, transaction: 5), .. Page(3, 78, transaction: 5, commits: true), .. Page(2, 99, transaction: 6),
            .. Enumerable.Range(0, 8192).Select(i => (byte)1),
        ];
        AreSame(Read(_disk), pages).ShouldBeTrue();
        _disk.Exists(PlainLog).ShouldBeFalse();
        AreSame(Read(_disk), pages).ShouldBeTrue();
    }

    [Fact]
    public void Another_ledger_with_the_name_of_a_log_is_left_alone()
    {
        var pages = Fill(_disk, transactions: 3, checkpoint: true);
        _disk[PlainLog] = _disk[Name];
        AreSame(Read(_disk), pages).ShouldBeTrue();
        _disk[PlainLog].ShouldBe(_disk[Name]);
    }

    [Fact]
    public void A_log_of_a_ledger_that_is_gone_is_not_taken_for_that_of_a_new_one()
    {
        _disk[PlainLog] = [.. Page(2, 77, transaction: 5, commits: true)];
        Should.Throw<LedgerDamageException>(() => Read(_disk)).Message.ShouldContain(PlainLog);
    }

    private static Dictionary<uint, ulong> Fill(MemoryDisk disk, int transactions, bool checkpoint = false, int more = 0)
    {
        // Not closed, as after a kill.
        var database = new Database(disk);
        for (var i = 0UL; i < (ulong)transactions; i++)
        {
            database.Commit(seed: i);
        }

        if (checkpoint)
        {
            database.Checkpoint();
        }

        for (var i = 0UL; i < (ulong)more; i++)
        {
            database.Commit(seed: 100 + i);
        }

        return database.Pages;
    }

    private (string Name, FileContent Content)[] Copy()
    {
        var disk = new CrashedDisk(filesSyncTheirFolder: false);
        _disk.Notes.ForEach(disk.Do);
        return [.. disk.Files(CrashImage.Prefix, 0)];
    }

    /// <summary>What each page has after the files were opened.</summary>
    private static Dictionary<uint, ulong> Read(MemoryDisk disk)
    {
        using var files = LiteFiles.Open(disk, Name, new ManualClock());
        var pages = new Dictionary<uint, ulong>();
        var buffer = new byte[LitePage.Bytes];
        var data = files.Settings.DataStream;
        for (var number = 0U; data.Position < data.Length; number++)
        {
            data.ReadExactly(buffer);
            LitePage.NumberOf(buffer).ShouldBe(number);
            pages.Add(number, BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(200)));
        }

        return pages;
    }

    private static bool AreSame(Dictionary<uint, ulong> one, Dictionary<uint, ulong> other) => one.Count == other.Count && one.All(page => other.GetValueOrDefault(page.Key, ulong.MaxValue) == page.Value);

    private static byte[] Page(uint number, ulong value, uint transaction = uint.MaxValue, bool commits = false, uint last = 0)
    {
        var page = new byte[LitePage.Bytes];
        page.AsSpan(200).Fill((byte)value);
        BinaryPrimitives.WriteUInt32LittleEndian(page, number);
        page[4] = number == 0 ? (byte)1 : (byte)4;
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(14), transaction);
        page[18] = commits ? (byte)1 : (byte)0;
        if (number == 0)
        {
            "** This is a LiteDB file **"u8.CopyTo(page.AsSpan(32));
            page[59] = 8;
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(64), last);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(200), value);
        return page;
    }

    /// <summary>What LiteDB does with its streams.</summary>
    private sealed class Database : IDisposable
    {
        private const uint MostPages = 24;

        private readonly LiteFiles _files;
        private readonly EngineSettings _settings;
        private uint _transaction;
        private uint _last;

        public Database(MemoryDisk disk)
        {
            _files = LiteFiles.Open(disk, Name, new ManualClock());
            _settings = _files.Settings;
            _settings.DataStream.Write(Page(0, 0));
            _settings.DataStream.Flush();
            Pages[0] = 0;
        }

        /// <summary>What each page has that was committed.</summary>
        public Dictionary<uint, ulong> Pages { get; } = [];

        /// <summary>Writes to a few pages, old and new; the header comes last.</summary>
        public void Commit(ulong seed)
        {
            foreach (var number in Write(seed))
            {
                Pages[number] = seed;
            }

            Append(Page(0, seed, _transaction, commits: true, _last));
            Pages[0] = seed;
            _files.Sync();
        }

        /// <summary>Writes to a few pages, and commits nothing.</summary>
        public void Abandon(ulong seed)
        {
            var last = _last;
            Write(seed);
            _last = last;
        }

        public void Checkpoint()
        {
            var page = new byte[LitePage.Bytes];
            for (_settings.LogStream.Position = 0; _settings.LogStream.Position < _settings.LogStream.Length;)
            {
                _settings.LogStream.ReadExactly(page);
                page.AsSpan(14, 4).Fill(byte.MaxValue);
                page[18] = 0;
                _settings.DataStream.Position = LitePage.NumberOf(page) * (long)LitePage.Bytes;
                _settings.DataStream.Write(page);
            }

            _settings.DataStream.Flush();
            _settings.LogStream.SetLength(0);
        }

        public void Dispose() => _files.Dispose();

        private uint[] Write(ulong seed)
        {
            var random = new SplitMix64(seed);
            _transaction++;
            var numbers = new List<uint> { _last < MostPages ? ++_last : 1 + (uint)(random.NextUInt64() % _last) };
            for (var i = random.NextUInt64() % 3; i > 0; i--)
            {
                numbers.Add(1 + (uint)(random.NextUInt64() % _last));
            }

            foreach (var number in numbers)
            {
                Append(Page(number, seed, _transaction));
            }

            return [.. numbers];
        }

        private void Append(byte[] page)
        {
            _settings.LogStream.Position = _settings.LogStream.Length;
            _settings.LogStream.Write(page);
        }
    }
}
