#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include "models/topology_layout.hpp"

/// {"positions": {"director": [0.5, 0.2]}}
namespace lvslab::models {

std::filesystem::path layout_file(const std::filesystem::path& record) {
    std::filesystem::path file = record;
    return file.replace_extension(".layout.json");
}

MovedNodes read_moved_nodes(const std::filesystem::path& file) {
    QFile in(QString::fromStdString(file.string()));
    if (!in.open(QIODevice::ReadOnly)) return {};
    const QJsonObject positions = QJsonDocument::fromJson(in.readAll()).object().value("positions").toObject();
    MovedNodes moved;
    for (auto it = positions.begin(); it != positions.end(); ++it) {
        const QJsonArray place = it.value().toArray();
        if (place.size() != 2 || !place[0].isDouble() || !place[1].isDouble()) continue;
        moved[it.key().toStdString()] = {qBound(0.0, place[0].toDouble(), 1.0), qBound(0.0, place[1].toDouble(), 1.0)};
    }
    return moved;
}

bool write_moved_nodes(const std::filesystem::path& file, const MovedNodes& moved) {
    QJsonObject positions;
    for (const auto& [name, place] : moved) {
        positions.insert(QString::fromStdString(name), QJsonArray{place.x(), place.y()});
    }
    QSaveFile out(QString::fromStdString(file.string()));
    if (!out.open(QIODevice::WriteOnly)) return false;
    out.write(QJsonDocument(QJsonObject{{"positions", positions}}).toJson());
    return out.commit();
}

}  // namespace lvslab::models
