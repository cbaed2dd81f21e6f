using Runner.Data;
using Runner.Specs;

namespace Runner.Tests.Data;

public sealed class Csv_files : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,2\n3,4\n")]
    [InlineData("a,b\r\n1,2\r\n\r\n3,4")]
    [InlineData("\uFEFFa;b\n 1 ; 2e0\n+3;4.0\n")]
    [InlineData("\"a, b\"\tc\n\"1\"\t2\n3\t\"4\"\n")]
    public void A_table_reads_with_or_without_header_in_any_separator(string text)
    {
        _folder.Write("table.csv", text);

        var table = Open("table.csv");

        (table.Train.Count, table.Train.Features).ShouldBe((2, 2));
        table.Train.Inputs.ShouldBe([1, 2, 3, 4]);
        table.Train.Targets.ShouldBeEmpty();
        table.Name.ShouldBe("csv:table.csv");
    }

    [Theory]
    [InlineData("y")]
    [InlineData("1")]
    public void A_target_is_named_or_numbered(string target)
    {
        _folder.Write("table.csv", "x1,y,x2\n1,.5,2\n3,-1.5,4\n");

        var table = Open("table.csv", target);

        table.Train.Inputs.ShouldBe([1, 2, 3, 4]);
        table.Train.Targets.ShouldBe([0.5, -1.5]);
        table.Train.TargetWidth.ShouldBe(1);
        table.Train.Labels.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("y1, y2")]
    [InlineData("1,3")]
    public void Several_targets_are_named_or_numbered(string target)
    {
        _folder.Write("table.csv", "x1,y1,x2,y2\n1,.5,2,7\n3,-1.5,4,8\n");

        var table = Open("table.csv", target);

        table.Train.Inputs.ShouldBe([1, 2, 3, 4]);
        table.Train.Targets.ShouldBe([0.5, 7, -1.5, 8]);
        table.Train.TargetWidth.ShouldBe(2);
        table.Train.Labels.ShouldBeEmpty();
    }

    [Fact]
    public void Words_are_classes_in_alphabetical_order()
    {
        _folder.Write("iris.csv", "5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,virginica\n4.9,3,setosa\n");

        var iris = Open("iris.csv", "2");

        iris.Train.Labels.ShouldBe([0, 1, 2, 0]);
        iris.Train.Classes.ShouldBe(3);
        iris.Train.Features.ShouldBe(2);
    }

    [Fact]
    public void Whole_numbers_from_0_are_targets_and_classes()
    {
        _folder.Write("t.csv", "0,1,label\n5,6,1\n7,8,0\n");

        var table = Open("t.csv", "label");

        table.Train.Targets.ShouldBe([1, 0]);
        table.Train.Labels.ShouldBe([1, 0]);
        table.Train.Classes.ShouldBe(2);
    }

    [Fact]
    public void A_gzipped_table_reads_alike()
    {
        using var zipped = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write("1,2\n3,4\n"u8);
        }

        _folder.Write("table.csv.gz", zipped.ToArray());
        Open("table.csv.gz").Train.Inputs.ShouldBe([1, 2, 3, 4]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(10)]
    [InlineData(40)]
    public void A_gzipped_table_that_was_cut_off_is_refused(int missing)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write(System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500).Select(line => $"{line * 7919 % 1009}\n"))));
        }

        _folder.Write("cut.csv.gz", zipped.ToArray()[..^missing]);
        Should.Throw<DataException>(() => Open("cut.csv.gz")).Message.ShouldContain("the compressed data are damaged");
    }

    [Fact]
    public void Text_in_another_encoding_is_refused_before_two_of_its_classes_look_alike()
    {
        _folder.Write("latin.csv", [.. "1,"u8, 0xe9, .. "\n2,"u8, 0xe8, .. "\n"u8]);
        Should.Throw<DataException>(() => Open("latin.csv", "1")).Message
            .ShouldEndWith("latin.csv:1:3: the file is text in another encoding than UTF-8, or binary. Save it as text in UTF-8.");
    }

    [Fact]
    public void Unit_scale_is_by_minimum_and_maximum_and_a_constant_becomes_0()
    {
        _folder.Write("table.csv", "1,5,7\n3,6,7\n2,9,7\n");

        DataConfigs.Open(DataConfigs.Of(DataSource.Csv, "table.csv") with { Scale = Scaling.Unit }, _folder.Path).Train.Inputs
            .ShouldBe([0, 0, 0, 1, 0.25, 0, 0.5, 1, 0]);
    }

    [Theory]
    [InlineData("", "", " is empty, or not a regular file but a device or a pipe. Give a file that holds something.")]
    [InlineData("a,b\n", "", "1:1: there is a header and nothing after it. Give one sample per line, or set data.header: false if the first line is a sample.")]
    [InlineData("1,2\n3, x\n", "", "2:4: 'x' in column 1 is not a number. Write one with a decimal point, name the column as data.target, or leave it out with data.ignore.")]
    [InlineData("a,b\n1,2\n3,1;5\n", "", "3:3: '1;5' in b is not a number. Write one with a decimal point, name the column as data.target, or leave it out with data.ignore.")]
    [InlineData("1,2\n,4\n", "", "2:1: column 0 is empty. Fill in a value, remove the line, or set data.missing: drop or mean.")]
    [InlineData("1,2\n3,NaN\n", "", "2:3: 'NaN' in column 1 is missing. Fill in a value, remove the line, or set data.missing: drop or mean.")]
    [InlineData("1,2\n3,4,5\n", "", "2:1: 3 cells where the first line has 2. Give every line the same number of cells.")]
    [InlineData("1,2\n3,\"4\n", "", "2:3: the quote that opens here is not closed. Close it.")]
    [InlineData("a,b\n1,2\n", "c", "1:1: there is no column 'c' for data.target. Name one of a, b, from 0 to 1 by number.")]
    [InlineData("a,b,c\n1,2,3\n", "b,b", "1:1: the target 'b,b' names a column twice. Name each once.")]
    [InlineData("a,b,c\n1,2,x\n", "b,c", "2:5: 'x' in c is not a number. Write one with a decimal point, name the column as data.target, or leave it out with data.ignore.")]
    [InlineData("1,2\n3,4\n", "2", "1:1: there is no column '2' for data.target. Name a number, for there is no header (data.header: true says that the first line is one), from 0 to 1 by number.")]
    [InlineData("1\n3\n", "0", "1:1: no column is left to learn from. Name fewer columns as data.target and data.ignore.")]
    public void A_malformed_table_is_told_by_line_and_column(string text, string target, string problem)
    {
        var path = _folder.Write("bad.csv", text);

        Should.Throw<DataException>(() => Open("bad.csv", target)).Message.ShouldBe($"{path}:{problem}");
    }

    [Theory]
    [InlineData("x,y\n1,2.5\n3,NA\n5,4\n", "3:3: 'NA' in y is missing, and it is the target.")]
    [InlineData("x,y\n1,2.5\n3,NaN\n5,4\n", "3:3: 'NaN' in y is missing, and it is the target.")]
    [InlineData("x,y\n1,2.5\n3,\n5,4\n", "3:3: y is empty, and it is the target.")]
    [InlineData("x,y\n1,2.5\n3,inf\n5,4\n", "3:3: 'inf' in y is not finite.")]
    [InlineData("x,y\n1,2.5\n3,15%\n5,4\n", "3:3: '15%' in y is not a number that can be read. Write 0.15, or 15 in every line.")]
    [InlineData("x;y\n1;2,5\n3;1,5\n5;4,5\n", "2:3: '2,5' in y is not a number that can be read. Write 2.5.")]
    [InlineData("x,y\n1,\"1,234\"\n", "2:3: '1,234' in y is not a number that can be read. Write 1234 or 1.234, whichever it is.")]
    [InlineData("x;y\n1;1.234,5\n", "2:3: '1.234,5' in y is not a number that can be read. Write 1234.5.")]
    [InlineData("x,y\n1,1 234\n", "2:3: '1 234' in y is not a number that can be read. Write 1234.")]
    [InlineData("x,y\n1,$5\n", "2:3: '$5' in y is not a number that can be read. Write 5.")]
    [InlineData("x,y\n1,5 €\n", "2:3: '5 €' in y is not a number that can be read. Write 5.")]
    [InlineData("x,y\n1,(1.5)\n", "2:3: '(1.5)' in y is not a number that can be read. Write -1.5.")]
    [InlineData("x,y\n1,\u22121.5\n", "2:3: '\u22121.5' in y is not a number that can be read. Write -1.5.")]
    [InlineData("x,y\n1,0x1F\n", "2:3: '0x1F' in y is not a number that can be read. Write 31.")]
    [InlineData("x,y\n1,1.5D+03\n", "2:3: '1.5D+03' in y is not a number that can be read. Write 1.5e+03.")]
    [InlineData("x,y\n1,2.5\n3,abc\n", "3:3: 'abc' in y is not a number, and '2.5' on line 2 is one.")]
    [InlineData("x,y\n1,abc\n3,2.5\n", "3:3: '2.5' in y is a number, and 'abc' on line 2 is not.")]
    public void One_cell_never_turns_a_target_of_numbers_into_classes(string text, string problem)
    {
        var path = _folder.Write("bad.csv", text);

        Should.Throw<DataException>(() => Open("bad.csv", "y")).Message.ShouldStartWith($"{path}:{problem}");
    }

    [Theory]
    [InlineData("10-20\n20-30\n10-20\n")]
    [InlineData("none\nmild\nsevere\n")]
    [InlineData("2020-01-01\n2021-01-01\n")]
    [InlineData("1st\n2nd\n")]
    [InlineData("x1\nx2\n")]
    public void Words_with_digits_in_them_are_still_classes(string cells)
    {
        _folder.Write("t.csv", "y,x\n" + cells.Replace("\n", ",1\n"));

        Open("t.csv", "y").Train.Classes.ShouldBe(cells.Trim().Split('\n').Distinct().Count());
    }

    [Theory]
    [InlineData("nan,nan", "1:1: 'nan' in column 0 is missing.")]
    [InlineData("NA,NA", "1:1: 'NA' in column 0 is missing.")]
    [InlineData(",", "1:1: column 0 is empty.")]
    [InlineData("inf,inf", "1:1: 'inf' in column 0 is not finite.")]
    [InlineData("1e999,1", "1:1: '1e999' in column 0 is not finite.")]
    [InlineData("15%,20%", "1:1: '15%' in column 0 is not a number. Write 0.15")]
    [InlineData("$1,$2", "1:1: '$1' in column 0 is not a number. Write 1.")]
    [InlineData("\"1,5\",\"2,5\"", "1:1: '1,5' in column 0 is not a number. Write 1.5.")]
    [InlineData("0x1,0x2", "1:1: '0x1' in column 0 is not a number. Write 1.")]
    [InlineData("2020-01-01,12:30", "1:1: '2020-01-01' in column 0 is not a number.")]
    [InlineData("?,null", "1:1: '?' in column 0 is missing.")]
    [InlineData("x,2", "1:1: 'x' in column 0 is not a number.")]
    public void A_first_line_of_values_is_never_dropped_as_a_header(string first, string problem)
    {
        var path = _folder.Write("bad.csv", first + "\n1,2\n3,4\n");

        Should.Throw<DataException>(() => Open("bad.csv")).Message.ShouldStartWith($"{path}:{problem}");
    }

    [Theory]
    [InlineData(",a\n1,2\n3,4\n")]
    [InlineData("Na,NA\n1,2\n3,4\n")]
    [InlineData("a,\n1,2\n3,4\n")]
    public void A_header_may_have_a_name_that_is_empty_or_odd(string text)
    {
        _folder.Write("t.csv", text);

        Open("t.csv").Train.Inputs.ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void The_spec_may_say_whether_the_first_line_is_a_header()
    {
        _folder.Write("years.csv", "2019,2020\n1,2\n3,4\n");
        var config = DataConfigs.Of(DataSource.Csv, "years.csv");

        DataConfigs.Open(config, _folder.Path).Train.Count.ShouldBe(3);
        DataConfigs.Open(config with { Header = HeaderRow.False }, _folder.Path).Train.Count.ShouldBe(3);
        var named = DataConfigs.Open(config with { Header = HeaderRow.True, Target = "2020" }, _folder.Path);
        named.Train.Inputs.ShouldBe([1, 3]);
        named.Train.Targets.ShouldBe([2, 4]);
        named.Source.HasHeader.ShouldBe(true);

        var words = _folder.Write("words.csv", "a,b\n1,2\n");
        Should.Throw<DataException>(() => DataConfigs.Open(DataConfigs.Of(DataSource.Csv, "words.csv") with { Header = HeaderRow.False }, _folder.Path)).Message
            .ShouldStartWith($"{words}:1:1: 'a' in column 0 is not a number.");
    }

    [Theory]
    [InlineData("x,y,y\n1,2,2\n3,4,4\n5,1,1\n", "y", "1:1: two columns are named y, columns 1 and 2.")]
    [InlineData("x,y,y\n1,2,2\n", "1", "1:5: two columns are named y, columns 1 and 2. Rename one, or leave one out by its number, such as data.ignore: [2].")]
    [InlineData("x,x,y\n1,2,2\n", "y", "1:3: two columns are named x, columns 0 and 1.")]
    [InlineData("x, \"y\" ,y\n1,2,2\n", "y", "1:1: two columns are named y, columns 1 and 2.")]
    public void Two_columns_of_one_name_are_refused(string text, string target, string problem)
    {
        var path = _folder.Write("dup.csv", text);

        Should.Throw<DataException>(() => Open("dup.csv", target)).Message.ShouldStartWith($"{path}:{problem}");
    }

    [Fact]
    public void One_of_two_columns_of_one_name_may_be_left_out_by_its_number()
    {
        _folder.Write("dup.csv", "x,y,y\n1,2,2\n3,4,4\n");

        var table = DataConfigs.Open(DataConfigs.Of(DataSource.Csv, "dup.csv") with { Target = "1", Ignore = Columns("2") }, _folder.Path);

        table.Train.Inputs.ShouldBe([1, 3]);
        table.Source.LeftOut.ShouldBe(["y"]);
    }

    [Fact]
    public void Columns_are_chosen_in_the_order_given_and_others_left_out_whatever_they_hold()
    {
        _folder.Write("t.csv", "id,a,b,c,note\nu1,1,2,3,\nu2,4,5,6,\"x\ny\"\n");
        var config = DataConfigs.Of(DataSource.Csv, "t.csv");

        var chosen = DataConfigs.Open(config with { Columns = Columns("c", "1") }, _folder.Path);
        chosen.Train.Inputs.ShouldBe([3, 1, 6, 4]);
        chosen.Source.LeftOut.ShouldBe(["id", "b", "note"]);
        var others = DataConfigs.Open(config with { Ignore = Columns("id", "note", "b"), Target = "a" }, _folder.Path);
        others.Train.Inputs.ShouldBe([3, 6]);
        others.Train.Targets.ShouldBe([1, 4]);
        others.Source.LeftOut.ShouldBe(["id", "b", "note"]);
    }

    [Theory]
    [InlineData("a", "b", "a", "a is in data.columns and in data.target")]
    [InlineData("a", "a", "", "a is in data.columns and in data.ignore")]
    [InlineData("", "a", "a", "a is in data.target and in data.ignore")]
    [InlineData("d", "", "", "there is no column 'd' for data.columns")]
    [InlineData("a,0", "", "", "data.columns names a twice")]
    public void Columns_that_are_asked_for_twice_or_are_not_there_are_refused(string columns, string ignore, string target, string problem)
    {
        _folder.Write("t.csv", "a,b,c\n1,2,3\n");
        var config = DataConfigs.Of(DataSource.Csv, "t.csv") with { Target = target, Columns = Columns(columns.Split(',')), Ignore = Columns(ignore) };

        Should.Throw<DataException>(() => DataConfigs.Open(config, _folder.Path)).Message.ShouldContain(problem);
    }

    [Fact]
    public void Samples_with_missing_values_may_be_dropped()
    {
        _folder.Write("t.csv", "a,b,y\n1,,1\n2,3,NA\n4,5,6\n?,7,8\n9,10,11\n");
        var config = DataConfigs.Of(DataSource.Csv, "t.csv") with { Target = "y", Missing = MissingValues.Drop };

        var table = DataConfigs.Open(config, _folder.Path);

        table.Train.Inputs.ShouldBe([4, 5, 9, 10]);
        table.Train.Targets.ShouldBe([6, 11]);
        table.Source.Dropped.ShouldBe(3);
        _folder.Write("t.csv", "a,b,y\n1,,1\n");
        Should.Throw<DataException>(() => DataConfigs.Open(config, _folder.Path)).Message.ShouldContain("every line has a missing value");
    }

    [Fact]
    public void Missing_values_may_be_the_mean_of_the_training_samples_alone()
    {
        _folder.Write("t.csv", "a,b\n1,\n2,3\n,5\n4,7\n5,9\n");
        var config = DataConfigs.Of(DataSource.Csv, "t.csv") with { Missing = MissingValues.Mean };

        DataConfigs.Open(config, _folder.Path).Train.Inputs.ShouldBe([1, 6, 2, 3, 3, 5, 4, 7, 5, 9]);
        var split = DataConfigs.Open(config with { Test = 0.4 }, _folder.Path);
        var known = new List<double>[] { [], [] };
        for (var i = 0; i < split.Train.Inputs.Length; i++)
        {
            known[i % 2].Add(split.Train.Inputs[i]);
        }

        // A filled value is the mean of the rest, and so of all.
        var all = split.Train.Inputs.Concat(split.Test!.Inputs).ToArray();
        all.Count(value => value == known[0].Average() || value == known[1].Average()).ShouldBeGreaterThanOrEqualTo(2);
        split.Source.Filled.ShouldBe(2);

        _folder.Write("t.csv", "a,y\n1,\n2,3\n");
        Should.Throw<DataException>(() => DataConfigs.Open(config with { Target = "y" }, _folder.Path)).Message.ShouldContain("2:3: y is empty, and it is the target.");
        _folder.Write("t.csv", "a,b\n1,\n2,NA\n");
        Should.Throw<DataException>(() => DataConfigs.Open(config, _folder.Path)).Message.ShouldContain("b of csv:t.csv has no value in any training sample");
    }

    [Theory]
    [InlineData("a,b\r1,2\r3,4\r")]
    [InlineData("a,b\r\n1,2\n3,4\r")]
    [InlineData("\"a\n1\",\"b\r\n2\"\n1,2\n\"3\",4\n")]
    [InlineData("a,\"say \"\"b\"\"\"\n1,2\n3,4\n")]
    [InlineData("a,5\" b\n1,2\n3,4\n")]
    public void Line_ends_of_every_kind_and_quoted_line_breaks_are_read(string text)
    {
        _folder.Write("t.csv", text);

        Open("t.csv").Train.Inputs.ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void A_line_is_counted_through_quoted_line_breaks()
    {
        var path = _folder.Write("t.csv", "a,b\n1,\"2\n\n\"\n3,x\n");

        Should.Throw<DataException>(() => Open("t.csv")).Message.ShouldStartWith($"{path}:5:3: 'x' in b is not a number.");
    }

    [Theory]
    [InlineData("\"1\"2,3\n", "1:4: text follows the quote that closes the cell.")]
    [InlineData("a,b\n1,\"2\n3,4\n", "2:3: the quote that opens here is not closed.")]
    [InlineData("PK\u0003\u0004\u0014", "1:3: the file is a ZIP archive, as spreadsheets are (it has the control character \\u0003). Save the sheet as CSV.")]
    [InlineData("1\0,\02\0", "1:2: the file is binary, or text in UTF-16 (it has the control character \\u0000). Save it as text in UTF-8.")]
    [InlineData("1,2\n3,\u001b[31m4\n", "2:3: the file is binary, not text (it has the control character \\u001b). Save it as text in UTF-8.")]
    [InlineData("1 2 3\n4 5 6\n", "1:1: '1 2 3' in column 0 is not a number. Separate cells by comma, semicolon or tab.")]
    [InlineData("\n \n", "1:1: the file has only blank lines.")]
    public void What_is_no_table_is_told(string text, string problem)
    {
        var path = _folder.Write("bad.csv", text);

        Should.Throw<DataException>(() => Open("bad.csv")).Message.ShouldStartWith($"{path}:{problem}");
    }

    [Fact]
    public void Text_in_utf_16_with_its_mark_is_read()
    {
        _folder.Write("t.csv", [0xff, 0xfe, .. System.Text.Encoding.Unicode.GetBytes("a,b\r\n1,2\r\n3,4\r\n")]);

        Open("t.csv").Train.Inputs.ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void A_quote_across_the_readers_own_buffers_is_still_one_cell()
    {
        var name = new string('n', (1 << 16) - 3);
        _folder.Write("t.csv", $"\"{name}\"\"\r\nm\",b\r\n1,2\r\n3,4\r\n");

        Open("t.csv").Train.Inputs.ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void A_column_that_numbers_the_lines_is_pointed_out()
    {
        _folder.Write("t.csv", ",a\n0,1.5\n1,2\n2,7\n3,1\n4,1\n");

        Open("t.csv").Source.Traps.ShouldBe(["column 0 numbers the lines, and is used as a feature. Leave it out with data.ignore."]);
    }

    [Fact]
    public void Labels_among_the_features_are_pointed_out()
    {
        _folder.Write("t.csv", "a,label\n" + string.Concat(Enumerable.Range(0, 9).Select(i => $"{i * i}.5,{i % 3}\n")));

        Open("t.csv").Source.Traps.Single().ShouldStartWith("label has whole numbers, 3 different ones, as labels do");
        Open("t.csv", "label").Source.Traps.ShouldBeEmpty();
    }

    [Fact]
    public void A_feature_that_is_the_target_is_pointed_out()
    {
        _folder.Write("t.csv", "a,b,y\n1,2,2\n2,3,3\n3,1,1\n4,9,9\n6,8,8\n");

        Open("t.csv", "y").Source.Traps.Single().ShouldStartWith("b is the same as the target y");
    }

    [Fact]
    public void A_missing_table_says_where_it_was_looked_for() =>
        Should.Throw<DataException>(() => Open("none.csv")).Message
            .ShouldBe($"{_folder.Path}/none.csv: no such file. Correct the path, which is taken from the spec's folder.");

    [Fact]
    public void A_table_that_appears_after_a_failure_is_read()
    {
        var catalogue = new DataCatalogue(_folder.Path);
        var config = DataConfigs.Of(DataSource.Csv, "late.csv");
        Should.Throw<DataException>(() => catalogue.Open<float>(config));

        _folder.Write("late.csv", "1,2\n");

        catalogue.Open<float>(config).Train.Inputs.ShouldBe([1, 2]);
    }

    [Fact]
    public void Numbers_beyond_float32_are_refused_rather_than_made_infinite()
    {
        _folder.Write("big.csv", "1,2\n1e300,4\n");

        Should.Throw<DataException>(() => new DataCatalogue(_folder.Path).Open<float>(DataConfigs.Of(DataSource.Csv, "big.csv"))).Message
            .ShouldContain("feature 0 of sample 1 is too large");
    }

    private Dataset<double> Open(string name, string target = "") =>
        DataConfigs.Open(DataConfigs.Of(DataSource.Csv, name) with { Target = target }, _folder.Path);

    private static ColumnNames Columns(params string[] names) => new([.. names.Where(name => name.Length > 0)]);
}
