using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Runner.Data;
using Runner.Specs;

namespace Runner.Tests.Data;

public sealed class Idx_and_npy_files : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Idx_images_come_with_the_labels_beside_them(bool zipped)
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255];
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 1];
        var ending = zipped ? ".gz" : "";
        _folder.Write("a-images-idx3-ubyte" + ending, zipped ? Zipped(images) : images);
        _folder.Write("a-labels-idx1-ubyte", labels);

        var config = DataConfigs.Of(DataSource.Idx, "a-images-idx3-ubyte" + ending);
        var opened = DataConfigs.Open(config with { Scale = Scaling.Unit }, _folder.Path);

        opened.Train.Inputs.ShouldBe([1 / 255.0, 2 / 255.0, 3 / 255.0, 4 / 255.0, 5 / 255.0, 1]);
        opened.Train.Labels.ShouldBe([7, 1]);
        opened.Train.Classes.ShouldBe(8);
        opened.Image.ShouldBe(new ImageShape(1, 3));
    }

    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte")]
    [InlineData("train-images.idx3-ubyte", "train-labels-idx1-ubyte")]
    [InlineData("t10k-images-idx3-ubyte", "t10k-labels.idx1-ubyte")]
    [InlineData("train_images_idx3_ubyte", "train_labels_idx1_ubyte")]
    [InlineData("Train-Images.idx3-ubyte", "Train-Labels.idx1-ubyte")]
    [InlineData("images.idx", "labels.idx")]
    [InlineData("emnist-letters-test-images-idx3-ubyte", "emnist-letters-test-labels-idx1-ubyte")]
    [InlineData("digits.idx3-ubyte", "digits.idx1-ubyte")]
    [InlineData("train-image-idx3-ubyte", "train-label-idx1-ubyte")]
    public void Labels_are_found_under_every_usual_name(string images, string labels)
    {
        byte[] pixels = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2];
        _folder.Write(images, pixels);
        _folder.Write(labels, [0, 0, 8, 1, 0, 0, 0, 2, 3, 1]);
        _folder.Write("other-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 0, 0]);

        DataConfigs.Open(DataConfigs.Of(DataSource.Idx, images), _folder.Path).Train.Labels.ShouldBe([3, 1]);
        _folder.Write(images + ".gz", Zipped(pixels));
        DataConfigs.Open(DataConfigs.Of(DataSource.Idx, images + ".gz"), _folder.Path).Train.Labels.ShouldBe([3, 1]);
    }

    [Fact]
    public void Images_without_labels_have_no_target()
    {
        _folder.Write("train-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2]);
        _folder.Write("t10k-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 3, 1]);

        DataConfigs.Open(DataConfigs.Of(DataSource.Idx, "train-images-idx3-ubyte"), _folder.Path).Train.Labels.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0x09, new byte[] { 0xff, 2 }, -1.0, 2.0)]
    [InlineData(0x0b, new byte[] { 0xff, 0xfe, 0, 2 }, -2.0, 2.0)]
    [InlineData(0x0c, new byte[] { 0, 0, 1, 0, 0, 0, 0, 2 }, 256.0, 2.0)]
    [InlineData(0x0d, new byte[] { 0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0 }, 1.5, -2.0)]
    [InlineData(0x0e, new byte[] { 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0 }, 1.5, -2.0)]
    public void Idx_values_of_every_type_read(byte type, byte[] values, double first, double second)
    {
        _folder.Write("x.idx", [0, 0, type, 2, 0, 0, 0, 2, 0, 0, 0, 1, .. values]);

        DataConfigs.Open(DataConfigs.Of(DataSource.Idx, "x.idx"), _folder.Path).Train.Inputs.ShouldBe([first, second]);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3, 4 }, "byte 0: 01020304 does not start an IDX file.")]
    [InlineData(new byte[] { 0, 0, 8 }, "byte 3: the file ends 1 bytes too early. Copy or download it again.")]
    [InlineData(new byte[] { 0, 0, 8, 0 }, "byte 3: 0 dimensions are not 1 to 8.")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0xff, 0xff, 0xff, 0xff }, "byte 4: 4294967295 samples of 1 features are more than Runner holds")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0xff, 0, 0, 0, 0xff, 0, 0 }, "byte 8: 1 samples of 1048577 features are more than Runner holds")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 0 }, "byte 8: 1 samples of 0 features is nothing to train on.")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3 }, "byte 15: the file ends 1 bytes too early. Copy or download it again.")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3 }, "byte 14: the file goes on after the values that its header announces.")]
    [InlineData(new byte[] { 0, 0, 0x0d, 1, 0, 0, 0, 1, 0x7f, 0xc0, 0, 0 }, "feature 0 of sample 0 is not a number.")]
    [InlineData(new byte[] { 0x1f, 0x8b, 1, 2, 3, 4 }, "")]
    public void A_malformed_idx_file_is_told_by_its_byte(byte[] content, string problem)
    {
        var path = _folder.Write("bad.idx", content);

        Should.Throw<DataException>(() => DataConfigs.Open(DataConfigs.Of(DataSource.Idx, "bad.idx"), _folder.Path)).Message.ShouldStartWith($"{path}: {problem}");
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 3, 7, 1, 2 }, "byte 4: 3 labels for 2 images.")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 1, 7, 1 }, "byte 2: labels are one byte each in one dimension.")]
    public void Labels_that_do_not_fit_their_images_are_refused(byte[] labels, string problem)
    {
        _folder.Write("images-idx3", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2]);
        var path = _folder.Write("labels-idx1", labels);

        Should.Throw<DataException>(() => DataConfigs.Open(DataConfigs.Of(DataSource.Idx, "images-idx3"), _folder.Path)).Message.ShouldStartWith($"{path}: {problem}");
    }

    [Theory]
    [InlineData("<f4", false, 1)]
    [InlineData("<f8", false, 1)]
    [InlineData(">f8", false, 2)]
    [InlineData("<f2", false, 1)]
    [InlineData("|u1", false, 1)]
    [InlineData("|u1", true, 1)]
    [InlineData("|i1", false, 3)]
    [InlineData("<i2", true, 1)]
    [InlineData(">i4", false, 1)]
    [InlineData("<i8", true, 2)]
    [InlineData("<u2", false, 1)]
    [InlineData("<u4", false, 1)]
    [InlineData(">u8", true, 1)]
    [InlineData("|b1", false, 1)]
    public void Npy_arrays_of_every_type_order_and_version_read(string type, bool fortran, byte version)
    {
        var bits = type is "|b1";
        double[] values = [.. Enumerable.Range(0, 12).Select(i => bits ? i % 2 : (double)i)];
        _folder.Write("a.npy", Npy(type, fortran, version, [2, 3, 2], values));

        var config = DataConfigs.Of(DataSource.Npy, "a.npy");
        var opened = DataConfigs.Open(config, _folder.Path);

        opened.Train.Inputs.ShouldBe(values);
        (opened.Train.Count, opened.Train.Features).ShouldBe((2, 6));
        opened.Image.ShouldBe(new ImageShape(3, 2));
    }

    [Fact]
    public void Npy_bytes_have_255_as_their_full_scale_and_floats_their_range()
    {
        _folder.Write("bytes.npy", Npy("|u1", false, 1, [2, 1], [0, 51]));
        _folder.Write("floats.npy", Npy("<f8", false, 1, [2, 1], [2, 4]));

        DataConfigs.Open(DataConfigs.Of(DataSource.Npy, "bytes.npy") with { Scale = Scaling.Unit }, _folder.Path).Train.Inputs.ShouldBe([0, 0.2]);
        DataConfigs.Open(DataConfigs.Of(DataSource.Npy, "floats.npy") with { Scale = Scaling.Unit }, _folder.Path).Train.Inputs.ShouldBe([0, 1]);
    }

    [Theory]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 1), }", "byte 10: values of type c8 (complex numbers) are not read. Save them as float32, float64, an integer type or bool.")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2, 1), }", "byte 10: values of type O (Python objects) are not read. Save them as float32, float64, an integer type or bool.")]
    [InlineData("{'descr': '<c16', 'fortran_order': False, 'shape': (2, 1), }", "byte 10: values of type c16 (complex numbers) are not read.")]
    [InlineData("{'descr': '<f16', 'fortran_order': False, 'shape': (2, 1), }", "byte 10: values of type f16 (extended precision) are not read.")]
    [InlineData("{'descr': '<U5', 'fortran_order': False, 'shape': (2, 1), }", "byte 10: values of type U5 (text) are not read.")]
    [InlineData("{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2, 1), }", "byte 10: values of type M8[ns] (dates) are not read.")]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 3), }", "byte 10: 0 samples of 3 features is nothing to train on.")]
    [InlineData("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,), }", "byte 10: the array is structured (its values have named fields). Save one field, such as numpy.save(path, array['x']).")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "byte 10: the array is a single number (its shape is ()). Save samples by rows.")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 1), }", "byte 10: a side of the shape is not a number that fits 31 bits.")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 2), }", "byte 10: an array of 2000000000×2 values is more than Runner holds")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", "byte 70: the file ends 8 bytes too early.")]
    public void A_malformed_npy_file_is_told_by_its_byte(string header, string problem)
    {
        var path = _folder.Write("bad.npy", [0x93, .. "NUMPY"u8, 1, 0, 60, 0, .. Encoding.ASCII.GetBytes(header.PadRight(60))[..Math.Max(60, header.Length)]]);
        if (header.Length > 60)
            File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);

        Should.Throw<DataException>(() => DataConfigs.Open(DataConfigs.Of(DataSource.Npy, "bad.npy"), _folder.Path)).Message.ShouldStartWith($"{path}: {problem}");
    }

    internal static byte[] Zipped(byte[] content)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return zipped.ToArray();
    }

    [Theory]
    [InlineData(new[] { 2, 3, 5, 6 }, 5, 6)]
    [InlineData(new[] { 2, 5, 6, 1 }, 5, 6)]
    [InlineData(new[] { 2, 5, 6 }, 5, 6)]
    [InlineData(new[] { 2, 5, 6, 3 }, 0, 0)]
    [InlineData(new[] { 2, 30 }, 0, 0)]
    public void Arrays_of_images_have_their_channels_before_rows_and_columns(int[] shape, int rows, int columns)
    {
        var values = Enumerable.Range(0, shape.Aggregate(1, (product, side) => product * side)).Select(i => (double)i).ToArray();
        _folder.Write("a.npy", Npy("<f8", fortran: false, 1, shape, values));
        var opened = DataConfigs.Open(DataConfigs.Of(DataSource.Npy, "a.npy"), _folder.Path);
        opened.Image.ShouldBe(rows == 0 ? null : new ImageShape(rows, columns));
        opened.Train.Inputs.ShouldBe(values);
    }

    /// <param name="values">In rows-first order, whatever order is written.</param>
    internal static byte[] Npy(string type, bool fortran, byte version, int[] shape, double[] values)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({string.Join(", ", shape)},), }}\n");
        using var file = new MemoryStream();
        file.Write([0x93, .. "NUMPY"u8, version, 0]);
        file.Write(version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length));
        file.Write(header);
        foreach (var index in Enumerable.Range(0, values.Length).OrderBy(i => fortran ? FortranPlace(i, shape) : i))
        {
            var value = Value(type[1..], values[index]);
            if (type[0] == '>')
                Array.Reverse(value);

            file.Write(value);
        }

        return file.ToArray();
    }

    private static int FortranPlace(int index, int[] shape)
    {
        var coordinates = new int[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            (index, coordinates[axis]) = Math.DivRem(index, shape[axis]);
        }

        return Enumerable.Range(0, shape.Length).Reverse().Aggregate(0, (place, axis) => (place * shape[axis]) + coordinates[axis]);
    }

    private static byte[] Value(string type, double value)
    {
        var bytes = new byte[type[1] - '0'];
        switch (type)
        {
            case "f2": BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value); break;
            case "f4": BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value); break;
            case "f8": BinaryPrimitives.WriteDoubleLittleEndian(bytes, value); break;
            default: BinaryPrimitives.WriteInt64LittleEndian(bytes.Length == 8 ? bytes : bytes = [.. bytes, .. new byte[8 - bytes.Length]], (long)value); break;
        }

        return bytes[..(type[1] - '0')];
    }
}
