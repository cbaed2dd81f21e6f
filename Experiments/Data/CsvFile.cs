using Runner.Echo;
using Runner.Specs;

namespace Runner.Data;

/// <summary>
/// A table of numbers, one sample per record, with or without a header, gzipped or not. One column may be the target, see
/// <see cref="CsvTarget"/>; several numeric columns, given as names separated by commas, become targets [n, m].
/// </summary>
internal static class CsvFile
{
    public static RawSamples Read(string path, DataConfig config)
    {
        using var records = new CsvRecords(path);
        if (!records.Next())
        {
            throw new DataException($"{path}:1:1: the file has only blank lines. Give one sample per line.");
        }

        var columns = CsvColumns.Of(path, records.Cells, records.Line, config);
        var features = columns.Features.Length;
        if (features == 0)
        {
            throw new DataException($"{path}:{records.Line}:1: no column is left to learn from. Name fewer columns as data.target and data.ignore.");
        }

        DataLimits.CheckSize(path, 1, features);
        if (columns.HasHeader && !records.Next())
        {
            throw new DataException($"{path}:1:1: there is a header and nothing after it. Give one sample per line{(config.Header == HeaderRow.Auto ? ", or set data.header: false if the first line is a sample" : "")}.");
        }

        var reading = new Reading(path, columns, config);
        do
        {
            reading.Add(records);
        }
        while (records.Next());

        return reading.Samples($"csv:{Path.GetFileName(path)}");
    }

    private sealed class Reading(string path, CsvColumns columns, DataConfig config)
    {
        private readonly List<double> _values = [];
        private readonly List<double> _targets = [];
        private readonly List<string> _groups = [];
        private readonly List<int> _lines = [];
        private readonly CsvTarget? _target = columns.Targets is [var only] ? new CsvTarget(path, Shown.Line(columns.NameOf(only), 80)) : null;
        private int _count;
        private int _dropped;
        private long _missing;

        public void Add(CsvRecords record)
        {
            var cells = record.Cells;
            if (cells.Count != columns.Names.Length)
            {
                throw new DataException(
                    $"{path}:{record.Line}:1: {cells.Count} cells where the first line has {columns.Names.Length}. Give every line the same number of cells.");
            }

            if (config.Missing == MissingValues.Drop && IsMissing(cells))
            {
                _dropped++;
                return;
            }

            DataLimits.CheckSize(path, ++_count, columns.Features.Length);
            if (columns.Group >= 0)
            {
                _groups.Add(cells[columns.Group].Text);
            }

            _lines.Add(record.Line);
            foreach (var column in columns.Features)
            {
                _values.Add(Number(cells[column], column, fill: config.Missing == MissingValues.Mean));
            }

            if (_target is not null)
            {
                var cell = cells[columns.Targets[0]];
                _target.Add(cell, CsvCell.KindOf(cell.Text, out var number), number);
            }
            else
            {
                foreach (var column in columns.Targets)
                {
                    _targets.Add(Number(cells[column], column, fill: false));
                }
            }
        }

        public RawSamples Samples(string name)
        {
            if (_count == 0)
            {
                throw new DataException($"{path}: every line has a missing value, so data.missing: drop leaves none. Leave columns out with data.ignore, or set data.missing: mean.");
            }

            var samples = new RawSamples(name, _count, columns.Features.Length, new DoubleValues([.. _values]))
            {
                FeatureNames = [.. columns.Features.Select(columns.NameOf)],
                LeftOut = [.. columns.LeftOut],
                HasHeader = columns.HasHeader,
                Dropped = _dropped,
                Missing = _missing,
            };
            samples = _target is not null ? _target.AddTo(samples)
                : columns.Targets.Length > 1 ? samples with { Targets = [.. _targets], TargetWidth = columns.Targets.Length, TargetNames = [.. columns.Targets.Select(columns.NameOf)] }
                : samples;
            return config.Group.Length > 0 || config.Window > 0 ? CsvSequences.Of(samples, path, config, _groups, _lines) : samples;
        }

        private bool IsMissing(IReadOnlyList<CsvRecords.Cell> cells) =>
            Array.Exists(columns.Features, column => CsvCell.KindOf(cells[column].Text, out _) == CsvKind.Missing)
            || Array.Exists(columns.Targets, column => CsvCell.KindOf(cells[column].Text, out _) == CsvKind.Missing);

        /// <param name="fill">Whether a missing value is returned as NaN, which <see cref="Preparation"/> replaces.</param>
        private double Number(CsvRecords.Cell cell, int column, bool fill)
        {
            var kind = CsvCell.KindOf(cell.Text, out var number);
            if (kind == CsvKind.Number)
            {
                return number;
            }

            if (kind == CsvKind.Missing && fill)
            {
                _missing++;
                return double.NaN;
            }

            var name = Shown.Line(columns.NameOf(column), 80);
            var place = $"{path}:{cell.Line}:{cell.Column}:";
            var shown = $"'{Shown.Line(cell.Text, 40)}' in {name}";
            throw new DataException(kind switch
            {
                CsvKind.Missing => $"{place} {(cell.Text.Length == 0 ? $"{name} is empty" : $"{shown} is missing")}. Fill in a value, remove the line, or set data.missing: drop or mean.",
                CsvKind.NotFinite => $"{place} {shown} is not finite. Remove the line or fill in a value.",
                _ => $"{place} {shown} is not a number. {CsvCell.Remedy(cell.Text)}",
            });
        }
    }
}
